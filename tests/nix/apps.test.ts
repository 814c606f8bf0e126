/** The apps of the flake that test stacks/observability: `nix run .#test-backend` and its like, with ports that nobody else has. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ResultsDocument } from '../../harness/model/results.ts';
import { ROOT } from './nix.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-apps-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

const BACKEND = 15_500 + (process.pid % 600) * 3;
const env = { ...process.env, BETRACE_PORT_BACKEND: String(BACKEND), BETRACE_PORT_GRAFANA: String(BACKEND + 1), BETRACE_PORT_PROMETHEUS: String(BACKEND + 2) };

/** A checkout whose tests can be changed: of stacks/ it has its own copy. */
beforeAll(() => {
  for (const name of ['harness', 'tools', 'node_modules', 'package.json', 'package-lock.json']) fs.symlinkSync(path.join(ROOT, name), path.join(scratch, name));
  const filter = (file: string) => path.basename(file) !== '.muster';
  fs.cpSync(path.join(ROOT, 'stacks'), path.join(scratch, 'stacks'), { recursive: true, filter });
});

/** `nix run .#APP`, with the results document of the run. */
function run(app: string) {
  const argv = ['run', `${ROOT}#${app}`, '--', '--json'];
  const { status, stdout, stderr } = spawnSync(path.join(ROOT, 'tools/host-nix'), argv, { cwd: scratch, env, encoding: 'utf8' });
  const results: ResultsDocument = JSON.parse(stdout);
  const { capabilities, tests } = results.muster;
  return {
    exitCode: status,
    results,
    started: capabilities.flatMap(({ name, origin }) => (origin === 'started' ? [name] : [])),
    outcomes: Object.fromEntries(tests.map(({ id, outcome }) => [id.replace(/.*#/, ''), outcome])),
    stderr,
  };
}

const isListening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(() => resolve(true))).on('error', () => resolve(false));
  });

test('test-backend starts the backend alone, from a checkout and nothing else, and passes [S3-02, S3-04, S3-33, S3-40, S3-69]', async () => {
  const { exitCode, started, results, stderr } = run('test-backend');
  expect(exitCode, stderr).toBe(0);
  expect(started).toEqual(['backend']);
  expect(results.tests).toMatchObject({ total: 4, passed: 4 });
  expect(await isListening(BACKEND)).toBe(false);
});

test('test-monaco runs the tests of the editor in a browser; those that begin in Grafana name it where it cannot be had', async () => {
  const { exitCode, outcomes, results, stderr } = run('test-monaco');
  expect(exitCode, stderr).toBe(0);
  expect(outcomes).toMatchObject({ 'Monaco editor loads in rule form': 'passed', 'a rule that is written in the editor is saved': 'passed' });
  const { capabilities } = results.muster;
  expect(capabilities.map(({ name }) => name)).toEqual(['backend', 'chromium', 'grafana']);
  const hasGrafana = capabilities.some(({ name, state }) => name === 'grafana' && state === 'ready');
  expect(outcomes['Monaco editor opens from a Grafana dashboard']).toBe(hasGrafana ? 'passed' : 'skipped');
}, 120_000);

test('test-grafana-e2e starts all that can be had, with a real Prometheus [S3-03]', () => {
  const { exitCode, started, outcomes, stderr } = run('test-grafana-e2e');
  expect(exitCode, stderr).toBe(0);
  expect(started).toEqual(expect.arrayContaining(['backend', 'prometheus', 'prometheus-config']));
  expect(outcomes).toMatchObject({ 'Prometheus counts the rules of the backend': 'passed', 'Monaco editor loads in rule form': 'passed' });
}, 120_000);

test('tests that fail give code 1, and what was started is gone [S3-47, S3-48, S3-69]', async () => {
  const file = path.join(scratch, 'stacks/observability/tests/api/backend-api.spec.ts');
  fs.appendFileSync(file, "test('fails', () => {\n  throw new Error('as it should');\n});\n");
  const { exitCode, started, outcomes } = run('test-backend');
  expect({ exitCode, started, failed: outcomes['fails'] }).toEqual({ exitCode: 1, started: ['backend'], failed: 'failed' });
  expect(await isListening(BACKEND)).toBe(false);
});

test('no test at all is no success [S3-01]', () => {
  fs.rmSync(path.join(scratch, 'stacks/observability/tests/e2e'), { recursive: true });
  const { exitCode, stderr } = run('test-monaco');
  expect(exitCode).toBe(2);
  expect(stderr).toContain('tests/e2e/monaco*.spec.ts');
});
