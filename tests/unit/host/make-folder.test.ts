/** Folders with the parents that they lack. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../harness/host/make-folder.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-folders-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

test('missing parents are made with the same mode, and what is there stays', () => {
  const inner = path.join(dir, 'a/b/c');
  makeFolder(inner, 0o700);
  fs.writeFileSync(path.join(inner, 'file'), '');
  makeFolder(inner);
  expect(fs.readdirSync(inner)).toEqual(['file']);
  expect(['a', 'a/b', 'a/b/c'].map((name) => fs.statSync(path.join(dir, name)).mode & 0o777)).toEqual([0o700, 0o700, 0o700]);
});

test('the first that cannot be made ends it: a file in the way, a link to nothing, a file system that takes none', () => {
  fs.writeFileSync(path.join(dir, 'file'), '');
  fs.symlinkSync(path.join(dir, 'nowhere'), path.join(dir, 'link'));
  expect(() => makeFolder(path.join(dir, 'file/a/b'))).toThrow('ENOTDIR');
  expect(() => makeFolder(path.join(dir, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(path.join(dir, 'link'))).toThrow('EEXIST');
  expect(() => makeFolder('/proc/muster-none/a/b')).toThrow(/ENOENT|EROFS|EACCES|EPERM/);
});
