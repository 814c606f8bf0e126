import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { shortenLog } from '../../../harness/guard/long-logs.ts';
import { nodeFileAccess } from '../../../harness/host/node-file-access.ts';

test('a log that has become too long is cut to its end, and whoever appends to it goes on there', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-log-'));
  const log = path.join(dir, 'log');
  const descriptor = fs.openSync(log, 'a');
  const writer = spawn('sh', ['-c', 'read -r line; echo "$line"'], { stdio: ['pipe', descriptor, 'ignore'] });
  fs.writeSync(descriptor, 'short\n');
  expect(shortenLog(log, nodeFileAccess)).toBe(false);
  fs.writeSync(descriptor, Buffer.alloc(65 * 1024 * 1024, 'x'));
  fs.writeSync(descriptor, '\nlast line\n');
  expect(shortenLog(log, nodeFileAccess)).toBe(true);
  writer.stdin?.end('and another\n');
  await new Promise((resolve) => writer.once('exit', resolve));
  const text = fs.readFileSync(log, 'utf8');
  expect(text.length).toBeLessThan(1.1 * 1024 * 1024);
  expect(text).toMatch(/^\[muster: this log had 68157457 bytes; what follows is its end\]\nx+\nlast line\nand another\n$/);
  fs.closeSync(descriptor);
  fs.rmSync(dir, { recursive: true });
});

test('what is no file is not cut', () => {
  expect(shortenLog('/dev/full', nodeFileAccess)).toBe(false);
  expect(shortenLog('/no/such/log', nodeFileAccess)).toBe(false);
});
