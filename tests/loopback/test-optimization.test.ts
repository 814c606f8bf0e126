/** Nothing leaves the machine: in a network with nothing but loopback, a real client runs to its end and misses nothing. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { environmentIn } from '../rig/environment.ts';
import { ALONE } from '../rig/loopback.ts';
import { project } from '../rig/project.ts';

const inside = path.join(import.meta.dirname, 'inside.ts');

test('dd-trace under Vitest needs no network beyond loopback', async () => {
  await using own = await project({ 'test/a.test.mjs': "import { test } from 'vitest';\ntest('one', () => {});\n" }, { git: true, packages: true });
  const env = environmentIn(own.scratch, { TMPDIR: path.join(own.scratch, 'home') });
  const [program, ...words] = ALONE;
  const { stdout } = await promisify(execFile)(program, [...words, process.execPath, inside], { cwd: own.root, env, timeout: 110_000 });
  expect(JSON.parse(stdout)).toEqual({
    interfaces: ['lo'],
    exitCode: 0,
    counts: expect.objectContaining({ settings: 1, 'git-commits': 1, 'git-packfile': 1, 'test-cycle': expect.any(Number), telemetry: expect.any(Number) }),
  });
}, 120_000);
