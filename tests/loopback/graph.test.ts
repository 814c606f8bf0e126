/**
 * What Milestone 9 of tekton-dag leaves out stays out: in a network with nothing but loopback, without a key and without a service that
 * traces anything, traces are generated, collected and stored, and decide which tests run.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { environmentIn } from '../rig/environment.ts';
import { ALONE } from '../rig/loopback.ts';
import { type Project, project } from '../rig/project.ts';

const MAIN = path.resolve(import.meta.dirname, '../../harness/main.ts');

/** Runs the real program where there is no network; answers what it printed. */
async function alone(own: Project, ...words: readonly string[]): Promise<string> {
  const [program, ...before] = ALONE;
  const env = environmentIn(own.scratch);
  expect(Object.keys(env).filter((name) => /^DD_|DATADOG|NEO4J/.test(name))).toEqual([]);
  const { stdout } = await promisify(execFile)(program, [...before, process.execPath, MAIN, ...words], { cwd: own.root, env, timeout: 110_000 });
  return stdout;
}

test('neither a call of Datadog nor an instrumented service nor a server of any graph is needed to select and run tests [S0-75]', async () => {
  await using own = await project({
    'muster.yaml': {
      version: 1,
      suites: [{ name: 'scripts', runner: 'command', kind: 'individual', include: ['tests/*.mjs'], command: ['node', '${file}'] }],
    },
    'tests/check-1.mjs': '/** @test-id individual/check-1 */\n',
    'tests/check-2.mjs': '/** @test-id individual/check-2 */\n',
  });
  await alone(own, 'graph', 'generate', '--seed', '1', '--services', '3', '--tests', '2', '--form', 'datadog', '--out', 'traces.jsonl');
  const built = JSON.parse(await alone(own, 'graph', 'build', '--json', '--from', 'traces.jsonl'));
  expect(built).toMatchObject({ status: 'built', traces: 2, tests: 2 });
  const results = JSON.parse(await alone(own, 'run', '--json', '--changed', 'web-1'));
  expect(results.muster.tests).toMatchObject([{ id: 'individual/check-2', outcome: 'passed', because: 'touches web-1' }]);
}, 120_000);
