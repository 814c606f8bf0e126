/** What a trap on exit is to a shell script, the guard is to a run: it is set before the runner begins and stands until it has ended. */
import { expect, test } from 'vitest';
import { configuration } from '../rig/fakes.ts';
import { muster } from '../rig/project.ts';

const LOOKS_AT_ITS_PARENT = `
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
const parent = () => ({ pid: process.ppid, command: execFileSync('ps', ['-o', 'args=', '-p', String(process.ppid)], { encoding: 'utf8' }) });
const seen = [parent()];
process.on('exit', () => fs.writeFileSync('seen.json', JSON.stringify([...seen, parent()])));
`;

test('the guard that cleans up is the parent of a runner from its first moment to its last [S3-62]', async () => {
  await using run = await muster({ 'muster.yaml': configuration({}), 'tests/a.mjs': LOOKS_AT_ITS_PARENT }, 'run');
  expect(run.exitCode, run.stderr).toBe(0);
  const guards = run.events().flatMap((event) => (event.kind === 'guarded' ? [event.pid] : []));
  const seen: { pid: number; command: string }[] = JSON.parse(run.read('seen.json'));
  expect(seen.map(({ pid }) => pid)).toEqual([guards[0], guards[0]]);
  for (const { command } of seen) expect(command).toMatch(/guard.main/);
});
