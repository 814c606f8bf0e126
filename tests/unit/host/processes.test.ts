import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodeProcesses } from '../../../harness/host/node-processes.ts';

const refused = { exitCode: null, signal: null, stdout: '', stderr: '', spawnError: expect.any(String) };

test.each([
  ['that is not there', ['/nowhere/a-program']],
  ['that is too long', [process.execPath, 'a'.repeat(8 * 1024 * 1024)]],
  ['that no system takes', [process.execPath, 'a\0b']],
])('a command %s is refused in words, and nothing is thrown', async (_, argv) => {
  expect(await nodeProcesses.run(argv)).toEqual(refused);
});

test('where no file can be opened any more a command is refused in words', () => {
  const program = `
    import fs from 'node:fs';
    import { nodeProcesses } from ${JSON.stringify(path.resolve('harness/host/node-processes.ts'))};
    try { for (;;) fs.openSync('/dev/null'); } catch {}
    const { exitCode, spawnError } = await nodeProcesses.run(['/bin/sh', '-c', 'exit 0']);
    process.exitCode = exitCode === null && /EMFILE/.test(spawnError) ? 7 : 1;`;
  // Node opens twenty files by itself.
  const shell = ['-c', 'ulimit -n 64; "$0" --input-type=module -e "$1"; exit $?', process.execPath, program];
  expect(() => execFileSync('/bin/sh', shell, { stdio: 'pipe' })).toThrow(expect.objectContaining({ status: 7 }));
});
