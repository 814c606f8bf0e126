/** What runs around a suite that is declared in Nix, in which order, and what is done whatever happens. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { nix } from './nix.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-hooks-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** Builds a runner with these hooks, whose Muster does what the shell lines say. */
function runnerWith(hooks: Readonly<Record<string, string>>, muster: string): string {
  const shown = Object.entries(hooks).map(([name, lines]) => `${name} = ''${lines}'';`);
  const { exitCode, out, err } = nix([
    'build',
    '--impure',
    '--no-link',
    '--print-out-paths',
    '--expr',
    `let
       lib = import ./nix/host/lib.nix;
       pkgs = import ./nix/host/pkgs.nix { inherit lib; system = builtins.currentSystem; };
       muster = pkgs.writeShellApplication { name = "muster"; text = ''${muster}''; };
     in import ./nix/mk-test-runner.nix { inherit lib pkgs muster; } {
       name = "hooked";
       ${shown.join('\n')}
       suites = [ { name = "all"; runner = "vitest"; kind = "e2e"; include = [ "*.test.ts" ]; } ];
     }`,
  ]);
  expect(exitCode, err).toBe(0);
  return path.join(out.trim(), 'bin/test-hooked');
}

const LOGS = { setUp: 'echo set-up >> log', check: 'echo check >> log', cleanUp: 'echo clean-up >> log' };
let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(scratch, 'run-'));
});
const log = () => fs.readFileSync(path.join(folder, 'log'), 'utf8').trim().split('\n');

/** Runs it in a folder that the shell lines share, and gives its exit code. */
const run = (runner: string, words: readonly string[] = []) => spawnSync(runner, words, { cwd: folder, encoding: 'utf8' }).status;

describe('set-up, check and clean-up', () => {
  test('run around the tests in that order, and the tests get the words of the command line [S3-35]', () => {
    expect(run(runnerWith(LOGS, 'echo "tests $4" >> log'), ['--all'])).toBe(0);
    expect(log()).toEqual(['set-up', 'tests --all', 'check', 'clean-up']);
  });

  test.each([
    ['tests fail', LOGS, 'echo tests >> log; exit 3', 3, ['set-up', 'tests', 'clean-up']],
    ['the check fails', { ...LOGS, check: 'false' }, 'echo tests >> log', 1, ['set-up', 'tests', 'clean-up']],
    ['set-up fails', { ...LOGS, setUp: 'false' }, 'echo tests >> log', 1, ['clean-up']],
    ['there is no check', { cleanUp: LOGS.cleanUp }, 'echo tests >> log; exit 1', 1, ['tests', 'clean-up']],
    ['clean-up itself fails', { ...LOGS, cleanUp: 'echo clean-up >> log; false; echo never >> log' }, 'true', 2, ['set-up', 'check', 'clean-up']],
    ['clean-up fails after tests that failed', { ...LOGS, cleanUp: 'false' }, 'exit 1', 1, ['set-up']],
    ['there is no clean-up', { setUp: LOGS.setUp, check: LOGS.check }, 'true', 0, ['set-up', 'check']],
  ])('when %s, clean-up is done and the code is that of what failed first [S3-35]', (_, hooks, muster, code, said) => {
    expect(run(runnerWith(hooks, muster))).toBe(code);
    expect(log()).toEqual(said);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s reaches the tests once, and clean-up comes after their end [S3-35]', async (signal) => {
    const muster = "trap 'echo tests stopped >> log; exit 130' TERM INT HUP; touch started; while true; do sleep 0.05; done";
    const child = spawn(runnerWith(LOGS, muster), [], { cwd: folder, stdio: 'ignore' });
    await eventually(() => fs.existsSync(path.join(folder, 'started')), 'the tests have begun');
    child.kill(signal);
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
    expect(log()).toEqual(['set-up', 'tests stopped', 'clean-up']);
  });
});

test('without check and clean-up the program becomes Muster itself, so a signal needs nobody to hand it on', () => {
  expect(fs.readFileSync(runnerWith({ setUp: 'true' }, 'true'), 'utf8')).toMatch(/^exec .*\/muster run --config/m);
});

test('a suite runs in its workDir, and says so when that is not there', () => {
  const runner = runnerWith({ workDir: 'web' }, 'pwd > ../where');
  expect(run(runner)).toBe(2);
  fs.mkdirSync(path.join(folder, 'web'));
  expect(run(runner)).toBe(0);
  expect(fs.readFileSync(path.join(folder, 'where'), 'utf8').trim()).toBe(path.join(fs.realpathSync(folder), 'web'));
});
