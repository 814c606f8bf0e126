import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { logEnd } from '../../../harness/host/log-end.ts';
import { nodeFiles } from '../../../harness/host/node-files.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-logs-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

function write(text: string): string {
  const file = path.join(dir, 'log');
  fs.writeFileSync(file, text);
  return file;
}

test('a file is read from any byte on', () => {
  const file = write('grüßt');
  const from = (byte: number) => new TextDecoder().decode(nodeFiles.readFrom(file, byte) ?? undefined);
  expect([from(0), from(2), from(7), from(100)]).toEqual(['grüßt', 'üßt', '', '']);
});

test('what is no file has no bytes', () => {
  expect(nodeFiles.readFrom(path.join(dir, 'none'), 0)).toBeNull();
  expect(nodeFiles.readFrom(dir, 0)).toBeNull();
});

test('of a long log only the end is read, of a log shared by launches only the part of this one', () => {
  expect(logEnd(write(`${'x'.repeat(3_000_000)}\nlast`), 0, nodeFiles)).toMatch(/^x{1,300000}\nlast$/);
  expect(logEnd(write('before\nafter'), 7, nodeFiles)).toBe('after');
  expect(logEnd(path.join(dir, 'none'), 0, nodeFiles)).toBe('');
});
