import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { runId } from '../../../harness/model/ids.ts';
import { ownerOf } from '../../../harness/sandbox/owner.ts';
import { underLock } from '../../../harness/sandbox/under-lock.ts';

const host = nodeHost();
const run = runId('r1');
const { signal } = new AbortController();
let dir = '';
let lock = '';

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-lock-'));
  lock = path.join(dir, 'turn');
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

test('of several that ask at once one works at a time, and the lock is gone afterwards', async () => {
  let atWork = 0;
  const seen: number[] = [];
  const work = async () => {
    seen.push(++atWork);
    await new Promise(setImmediate);
    return atWork--;
  };
  await Promise.all(['r1', 'r2', 'r3'].map((name) => underLock(lock, { run: runId(name), signal }, work, host)));
  expect(seen).toEqual([1, 1, 1]);
  expect(fs.readdirSync(dir)).toEqual([]);
});

test('the lock of a process that has ended is taken over', async () => {
  fs.writeFileSync(lock, JSON.stringify({ ...ownerOf(runId('dead'), host), start: 1 }));
  expect(await underLock(lock, { run, signal }, () => 'done', host)).toBe('done');
});

test('the lock is given back when the work throws', async () => {
  await expect(underLock(lock, { run, signal }, () => Promise.reject(new Error('broken')), host)).rejects.toThrow('broken');
  expect(fs.existsSync(lock)).toBe(false);
});

test('who is interrupted while another one has the lock does nothing, and leaves it to that one', async () => {
  const other = JSON.stringify(ownerOf(runId('other'), host));
  fs.writeFileSync(lock, other);
  expect(await underLock(lock, { run, signal: AbortSignal.abort() }, () => 'done', host)).toBeNull();
  expect(fs.readFileSync(lock, 'utf8')).toBe(other);
});
