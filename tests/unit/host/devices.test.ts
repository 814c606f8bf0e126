/** Devices and pipes where a file is to be written: a file in the place of /dev/null would take it from the whole machine. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { nodeFiles } from '../../../harness/host/node-files.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-devices-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

test('a pipe that a link leads to, as /dev/stdout does, is written to and stays; one that may have no reader makes way', () => {
  const pipe = path.join(dir, 'pipe');
  const stdout = path.join(dir, 'stdout');
  execFileSync('mkfifo', [pipe]);
  fs.symlinkSync(pipe, stdout);
  // Open for both, so that nobody waits for the other end.
  const descriptor = fs.openSync(pipe, fs.constants.O_RDWR);
  nodeFiles.write(stdout, 'a report');
  const read = Buffer.alloc(100);
  expect(read.toString('utf8', 0, fs.readSync(descriptor, read))).toBe('a report');
  fs.closeSync(descriptor);
  expect([fs.lstatSync(stdout).isSymbolicLink(), fs.statSync(pipe).isFIFO()]).toEqual([true, true]);
  nodeFiles.write(pipe, 'a record');
  expect([fs.readFileSync(pipe, 'utf8'), fs.readdirSync(dir)]).toEqual(['a record', ['pipe', 'stdout']]);
});

test('devices are told from files, from folders and from nothing', () => {
  const link = path.join(dir, 'link');
  fs.symlinkSync('/dev/null', link);
  expect(['/dev/null', link, import.meta.filename, dir, path.join(dir, 'none')].map((file) => nodeFiles.isDevice(file))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
