/** How a run can end: its exit code, and the reports that every ending leaves. */
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { configuration, FAILS, HANGS, needs, PASSES, scripts, service } from '../rig/fakes.ts';
import { muster, type Outcome, project } from '../rig/project.ts';

const schema = (name: string) => JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, `../../docs/reference/${name}.schema.json`), 'utf8'));
const ajv = new Ajv2020({ strict: false });
const isResults = ajv.compile(schema('results'));
const isStatus = ajv.compile(schema('capability-status'));
const isPlan = ajv.compile(schema('plan'));

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What holds for the reports of every run that got as far as a plan. */
function expectReports(outcome: Outcome, exitCode: number): void {
  const results = outcome.results();
  expect(isResults(results), ajv.errorsText(isResults.errors)).toBe(true);
  expect(outcome.exitCode).toBe(exitCode);
  expect(results.exit_code).toBe(exitCode);
  for (const time of [results.started_at, results.completed_at]) expect(time).toMatch(ISO);
  expect(Date.parse(results.completed_at)).toBeGreaterThanOrEqual(Date.parse(results.started_at));
  const { total, passed, failed, errors } = results.tests;
  expect(total).toBe(passed + failed + errors);
  // Who reads JSON alone learns why it is 2.
  if (exitCode === 2) expect(results.muster.problems).not.toEqual([]);

  const status = outcome.status();
  expect(isStatus(status), ajv.errorsText(isStatus.errors)).toBe(true);
  expect(status.run).toBe(results.run_id);
  expect(status.availableCount).toBe(status.started.length + status.alreadyRunning.length);
  expect(status.totalCapabilities).toBe(status.availableCount + status.failed.length);
  const plan: unknown = JSON.parse(outcome.report('plan.json'));
  expect(isPlan(plan), ajv.errorsText(isPlan.errors)).toBe(true);
  const [first] = outcome.events();
  expect(first).toMatchObject({ kind: 'run-started', run: results.run_id });
  expect(outcome.events().at(-1)).toMatchObject({ kind: 'run-ended', exitCode });
  expect(outcome.report('junit.xml')).toMatch(/^<\?xml version="1.0"/);
  expect(JSON.parse(outcome.report('test-summary.json'))).toHaveProperty('e2e-entry-point');
}

describe('exit codes and reports', () => {
  test('a run whose tests all pass ends with 0 and every report [S2-39, S2-43, S2-46, S2-47, S3-29, M-06]', async () => {
    await using run = await muster(
      { 'muster.yaml': configuration({ backend: service() }), 'tests/a.mjs': needs('backend') + PASSES, 'tests/b.mjs': PASSES },
      'run --image-tag v7',
    );
    expectReports(run, 0);
    expect(run.results()).toMatchObject({
      image_tag: 'v7',
      tests: { total: 2, passed: 2, failed: 0, errors: 0, skipped: 0 },
      stages: {
        infra_deploy: { status: 'ok' },
        seed_data: { status: 'not-run' },
        service_deploy: { status: 'not-run' },
        integration_tests: { status: 'ok' },
        teardown: { status: 'ok' },
      },
    });
    expect(run.status()).toMatchObject({ started: ['backend'], alreadyRunning: [], failed: [], availableCount: 1, totalCapabilities: 1 });
    expect(run.stderr).toContain('All 2 tests passed');
  });

  test('a failed test ends the run with 1, and every report says so [S2-40, S2-43, S2-47, S3-48]', async () => {
    await using run = await muster(
      { 'muster.yaml': configuration({ backend: service() }), 'tests/a.mjs': needs('backend') + FAILS, 'tests/b.mjs': PASSES },
      'run',
    );
    expectReports(run, 1);
    expect(run.results().tests).toEqual({ total: 2, passed: 1, failed: 1, errors: 0, skipped: 0 });
    expect(run.results().stages.integration_tests.status).toBe('failed');
    expect(run.results().muster.tests[0]).toMatchObject({ id: 'individual/tests/a', outcome: 'failed', message: expect.stringContaining('expected 4, got 5') });
    expect(run.status()).toMatchObject({ started: ['backend'], failed: [] });
    expect(run.report('junit.xml')).toMatch(/<testcase name="individual\/tests\/a"[^>]*>\s*<failure/);
  });

  test('a service that does not start ends the run with 2, not 1, and breaks only the tests that need it [S2-41, S2-43, S2-47, S2-50, S3-29, S3-66]', async () => {
    await using run = await muster(
      {
        'muster.yaml': configuration({ backend: service({ SAY: 'cannot read settings', EXIT: '3' }) }),
        'tests/a.mjs': needs('backend') + PASSES,
        'tests/b.mjs': FAILS,
        'tests/c.mjs': PASSES,
      },
      'run',
    );
    expectReports(run, 2);
    const { tests, stages, muster: own } = run.results();
    expect(tests).toEqual({ total: 3, passed: 1, failed: 1, errors: 1, skipped: 0 });
    expect(stages.infra_deploy.status).toBe('failed');
    expect(own.problems).toMatchObject([{ code: 'exited-early', message: expect.stringContaining('exit code 3') }]);
    expect(own.tests[0]).toMatchObject({ outcome: 'broken', brokenBy: 'backend' });
    const [failed] = run.status().failed;
    expect(failed?.service).toBe('backend');
    // Capability, how it ended and where its log is, in one line.
    expect(failed?.error).toMatch(/^backend .*exit code 3.*log: .*\/logs\/backend\.log$/);
    expect(run.stderr).toContain('| cannot read settings');
    expect(run.report('logs/backend.log')).toBe('cannot read settings\n');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    '%s while a test runs stops everything, writes every report and ends with %i [S2-42, S2-43, S2-54, S3-26, S3-45, M-05]',
    async (signal, exitCode) => {
      await using own = await project({
        'muster.yaml': configuration({ backend: service() }),
        'tests/a.mjs': PASSES,
        'tests/b.mjs': needs('backend') + HANGS,
      });
      const running = own.start('run --workers 1');
      await eventually(() => own.has('running'), 'the test that hangs');
      running.signal(signal);
      const run = await running.ended;
      expect(run.signal).toBe(null);
      expectReports(run, exitCode);
      expect(own.survivors()).toEqual([]);
      expect(run.results().stages).toMatchObject({ infra_deploy: { status: 'ok' }, integration_tests: { status: 'interrupted' }, teardown: { status: 'ok' } });
      expect(run.status().started).toEqual(['backend']);
      expect(run.stderr).toContain(`Interrupted by ${signal}`);
    },
  );

  test('Ctrl-C while a service is still starting ends with 130, and the tests have no result [S2-42, S2-43, S3-26]', async () => {
    await using own = await project({
      'muster.yaml': configuration({ backend: service({ NOT_READY: '1000000' }) }),
      'tests/a.mjs': needs('backend') + PASSES,
    });
    const running = own.start('run');
    await running.line(/Waiting until it is healthy/);
    running.signal('SIGINT');
    const run = await running.ended;
    expectReports(run, 130);
    expect(run.results().tests.total).toBe(0);
    expect(run.results().stages).toMatchObject({ integration_tests: { status: 'not-run' } });
    expect(run.status().failed).toMatchObject([{ service: 'backend' }]);
  });

  test('a configuration with mistakes ends with 2 before anything runs, every mistake at once with its place, and the results file is there [S2-41, S2-43]', async () => {
    await using run = await muster(
      {
        'muster.yaml':
          'version: 1\ncapabilities:\n  backend:\n    proces: { command: [node] }\n  cache:\n    process: { command: [node] }\n    dependsOn: [bakend]\nsuites:\n  - { name: a, runner: jest, kind: individual, include: ["**"] }\n',
      },
      'run --json --results-file results.json',
    );
    expect(run.exitCode).toBe(2);
    const results: unknown = JSON.parse(run.read('results.json'));
    expect(isResults(results), ajv.errorsText(isResults.errors)).toBe(true);
    expect(results).toMatchObject({ exit_code: 2, tests: { total: 0 }, stages: { infra_deploy: { status: 'not-run' } } });
    expect(run.problems().map(({ code, file, line }) => [code, file, line])).toEqual(
      expect.arrayContaining([
        ['unknown-key', 'muster.yaml', 4],
        ['enum', 'muster.yaml', 9],
      ]),
    );
    for (const { file, line, message } of run.problems()) expect(run.stderr, message).toContain(`${file}:${line}`);
  });

  test('a capability that nobody declares ends with 2 before anything starts, with place, nearest name and the known ones [S3-17]', async () => {
    await using run = await muster(
      {
        'muster.yaml': configuration({ backend: service(), 'message-bus': service() }),
        'tests/a.mjs': `/**\n * @requires-backend\n * @requires-mesage-bus\n */\n${PASSES}`,
        'tests/b.mjs': PASSES,
      },
      'run --json',
    );
    expect(run.exitCode).toBe(2);
    expect(run.problems()).toMatchObject([{ code: 'unknown-capability', file: 'tests/a.mjs', line: 3, column: 4 }]);
    expect(run.stderr).toMatch(/tests\/a\.mjs:3:4.*mesage-bus/);
    expect(run.stderr).toMatch(/did you mean message-bus\? known: .*backend.*/);
    expect(run.stderr).not.toContain('Need to start');
    expect(run.events().map(({ kind }) => kind)).not.toContain('capability-starting');
  });

  test('a runner that cannot be started is infrastructure: its tests are broken and the run ends with 2 [S2-41]', async () => {
    await using run = await muster(
      { 'muster.yaml': configuration({}, { suites: [scripts({ command: ['no-such-program', '${file}'] })] }), 'tests/a.mjs': PASSES },
      'run',
    );
    expectReports(run, 2);
    expect(run.results().tests).toMatchObject({ errors: 1, failed: 0 });
    expect(run.stderr).toContain('no-such-program');
  });

  test('a runner that a signal ends breaks its test, which is infrastructure and not a failure [S2-40, S2-50]', async () => {
    await using run = await muster(
      { 'muster.yaml': configuration(), 'tests/a.mjs': "process.kill(process.pid, 'SIGSEGV');\nsetInterval(() => {}, 1e6);\n" },
      'run',
    );
    expectReports(run, 2);
    expect(run.results().tests).toMatchObject({ errors: 1, failed: 0 });
  });

  test('without a single test there is nothing to call a success: exit 2', async () => {
    await using run = await muster({ 'muster.yaml': configuration() }, 'run --json');
    expect(run.exitCode).toBe(2);
    expect(run.problems()).toMatchObject([{ code: 'no-tests' }]);
  });
});

describe('what is written where', () => {
  const files = { 'muster.yaml': configuration({ backend: service() }), 'tests/a.mjs': needs('backend') + PASSES };

  test('--results-file writes the document of the run besides, and the two are the same [S2-44, S2-45]', async () => {
    await using own = await project({ ...files, 'out/.gitkeep': '' });
    const run = await own.run('run --results-file out/inttest-results.json --image-tag sha-1 --json', { env: { CI: '' } });
    expect(own.read('out/inttest-results.json')).toBe(own.read(`.muster/runs/${run.results().run_id}/results.json`));
    expect(run.json()).toEqual(run.results());
    expect(run.results().image_tag).toBe('sha-1');
  });

  test('all reports of a run lie in one folder and carry its id [S2-44, S3-67, M-06]', async () => {
    await using own = await project(files);
    const run = await own.run('run');
    const { run_id } = run.results();
    expect(run.status().run).toBe(run_id);
    expect(run.events()[0]).toMatchObject({ run: run_id });
    expect(run.results().muster.plan).toMatch(new RegExp(`${run_id}/plan\\.json$`));
    expect(own.read('.muster/.gitignore')).toMatch(/^\*$/m);
  });

  test('the time of teardown is what it took to stop a service that is slow to end [S2-48, S2-49, S3-44]', async () => {
    await using run = await muster(
      { 'muster.yaml': configuration({ backend: service({ IGNORE_TERM: '1' }, { stop: { grace: '400ms' } }) }), 'tests/a.mjs': needs('backend') + PASSES },
      'run',
    );
    const { duration_s, status } = run.results().stages.teardown;
    expect(status).toBe('ok');
    expect(duration_s).toBeGreaterThanOrEqual(0.4);
    expect(duration_s).toBeLessThan(5);
    expect(run.stderr).toContain('stopped backend by force');
    for (const stage of Object.values(run.results().stages)) expect(stage).toEqual({ duration_s: expect.any(Number), status: expect.any(String) });
  });

  test('reports are written beside their place and renamed into it, so that none is ever half there [S2-43]', async () => {
    await using own = await project(files);
    const run = await own.run('run --results-file results.json');
    expect(own.files()).toEqual(['muster.yaml', 'results.json', 'tests/a.mjs']);
    const left = fs.readdirSync(path.join(own.root, '.muster/runs', run.results().run_id)).sort();
    expect(left).toEqual(['.capability-status.json', 'batches', 'events.jsonl', 'junit.xml', 'logs', 'plan.json', 'results.json', 'test-summary.json']);
  });

  test('a results file that cannot be written ends the run with 2; the other reports are there [S2-43]', async () => {
    const taking = "import fs from 'node:fs';\nfs.rmSync('out', { recursive: true });\nfs.writeFileSync('out', 'a file where a folder was');\n";
    await using own = await project({ ...files, 'tests/a.mjs': needs('backend') + taking, 'out/.gitkeep': '' });
    const run = await own.run('run --results-file out/results.json');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('the report cannot be written');
    expect(run.results()).toMatchObject({ exit_code: 2, tests: { passed: 1 } });
  });

  test.each([
    ['run --results-file', 'none/results.json', 'there is no folder'],
    ['run --results-file', '/proc/muster-none/results.json', 'there is no folder'],
    ['run --results-file', 'tests', 'is a folder'],
    ['plan --out', 'taken/plan.json', 'there is no folder'],
  ])('%s %s is refused before anything starts, and no folder is made for it', async (words, file, why) => {
    await using own = await project({ ...files, taken: 'a file where a folder should be' });
    const refused = await own.run(`${words} ${file} --json`);
    expect(refused.exitCode).toBe(2);
    expect(refused.problems()).toMatchObject([{ code: 'usage', message: expect.stringContaining(why) }]);
    expect(own.files()).toEqual(['muster.yaml', 'taken', 'tests/a.mjs']);
    expect(fs.existsSync(path.join(own.root, '.muster'))).toBe(false);
  });

  test('needs no terminal, no answer and no variable of a CI system [S2-54, S2-80]', async () => {
    await using own = await project(files);
    const run = await own.run('run', { env: { CI: '', TERM: 'dumb' }, input: '' });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toBe('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for is the control character that begins a colour.
    expect(run.stderr).not.toMatch(/\u001b/);
  });
});

describe('a test whose file is gone', () => {
  test('fails when a saved plan names it, by the plan being refused as stale [S0-68]', async () => {
    await using own = await project({ 'muster.yaml': configuration(), 'tests/a.mjs': PASSES, 'tests/b.mjs': PASSES });
    await own.run('plan --out plan.json');
    own.remove('tests/b.mjs');
    const run = await own.run('run --plan plan.json --json');
    expect(run.exitCode).toBe(2);
    expect(run.problems()).toMatchObject([{ code: 'stale-plan' }]);
    expect(run.results().tests.total).toBe(0);
  });

  test('fails when it is removed between the plan and its turn; it is no silent skip [S0-68]', async () => {
    await using own = await project({
      'muster.yaml': configuration(),
      'tests/a.mjs': "import fs from 'node:fs';\nfs.rmSync('tests/b.mjs');\n",
      'tests/b.mjs': PASSES,
    });
    const run = await own.run('run --workers 1');
    const outcomes = run.results().muster.tests.map(({ id, outcome }) => [id, outcome]);
    expect(outcomes).toEqual([
      ['individual/tests/a', 'passed'],
      ['individual/tests/b', 'failed'],
    ]);
    expect(run.exitCode).toBe(1);
  });
});
