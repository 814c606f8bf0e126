/** What a person at the terminal is told: narrow screens, slips of the hand, where to read on. */
import { describe, expect, test } from 'vitest';
import { configuration, PASSES, service } from '../rig/fakes.ts';
import { muster, project } from '../rig/project.ts';

describe('a misspelt --changed', () => {
  const files = { 'muster.yaml': configuration({ backend: service() }), 'tests/a.mjs': PASSES };

  test('is told loudly with the nearest name, and again in the summary, and changes neither exit code nor results', async () => {
    await using own = await project(files);
    const run = await own.run('run --changed bakend');
    expect(run.exitCode).toBe(0);
    const [before = '', summary = ''] = run.stderr.split('The test passed');
    expect(before).toContain('warning: nothing here is called bakend, so no test was selected for it\n    did you mean backend?\n');
    expect(summary).toContain('! no mapped regression in area bakend');
    expect(summary).toContain('! nothing here is called bakend, so no test was selected for it; did you mean backend?');
    expect(run.results()).toMatchObject({ exit_code: 0, muster: { unmapped: ['bakend'], warnings: [{ code: 'unmapped-area' }] } });
    const quiet = await own.run('run -q --changed bakend');
    expect(quiet.stderr).toMatch(/^warning: nothing here is called bakend[\s\S]* passed in .*\n {2}! nothing here is called bakend.*did you mean backend\?\n$/);
  });

  test('is told behind the table of the plan too, and says which names there are when none is near', async () => {
    await using own = await project(files);
    const plan = await own.run('plan -q --changed warehouse');
    expect([plan.exitCode, plan.stderr]).toEqual([0, expect.stringContaining('warning: nothing here is called warehouse')]);
    expect(plan.stderr).toContain('known: backend');
  });

  test('is told by graph impact too, beside an answer that stays as it is', async () => {
    const traces = { traces: [{ trace_id: 't', test_id: 'e2e/x', spans: [{ service: 'backend', resource: 'GET /', span_id: 's' }] }] };
    await using own = await project({ 'traces.json': traces });
    await own.run('graph ingest --graph g.sqlite traces.json');
    const impact = await own.run('graph impact --json --graph g.sqlite --changed bakend');
    expect(impact.json()).toEqual({ tests: [], unmapped_area: 'bakend', message: 'No mapped regression; area needs tests' });
    expect([impact.exitCode, impact.stderr]).toEqual([0, expect.stringContaining('did you mean backend?')]);
  });

  test('an area that is there and has no test is no slip', async () => {
    await using run = await muster(files, 'run --changed backend');
    expect(run.stderr).toContain('no test is known to reach backend; the area needs tests');
    expect(run.stderr).not.toContain('nothing here is called');
  });
});

test('a mistake in the words of a command leads to the help of that command, and to the nearest flag', async () => {
  await using own = await project({ 'muster.yaml': configuration() });
  const hints: readonly (readonly [words: string, hint: string])[] = [
    ['run --chnaged a', 'did you mean --changed? see muster run --help'],
    ['run --result a', 'did you mean --results-file? see muster run --help'],
    ['run --changed a --since b', 'see muster run --help'],
    ['run --workers none', 'see muster run --help'],
    ['up --providers contaner', 'did you mean container? see muster up --help'],
    ['completion csh', 'see muster completion --help'],
    ['graph impact', 'see muster graph --help'],
    ['run --no-color=1', 'see muster run --help'],
    ['rnu', 'did you mean run? see muster --help'],
    ['--verson', 'did you mean --version? see muster --help'],
    ['-V', 'see muster --help'],
  ];
  for (const [words, hint] of hints) {
    const { exitCode, stderr } = await own.run(words);
    expect([exitCode, stderr.trimEnd().split('\n').at(-1)?.trim()], words).toEqual([2, hint]);
  }
});

test('lines are left whole where no terminal is', async () => {
  const name = `tests/${'long-'.repeat(20)}name.mjs`;
  await using own = await project({ 'muster.yaml': configuration(), [name]: PASSES, 'tests/b.mjs': PASSES });
  for (const env of [{}, { COLUMNS: '40' }, { NO_COLOR: '1' }]) {
    const plan = await own.run('plan --changed unknown', { env });
    expect(plan.stdout).toMatch(/ {2}individual\/tests\/(long-){20}name +1\.00 s {2}never traced, so nobody knows what it touches\n/);
    expect(plan.stdout).not.toContain('…');
  }
});

test('a plan without tests has no workers, and a runner that is missing is told of once in the summary', async () => {
  const suites = [{ name: 'unit', runner: 'vitest', kind: 'individual', include: ['tests/*.test.mjs'] }];
  const traces = { traces: [{ trace_id: 't', test_id: 'individual/tests/a.test#a', spans: [{ service: 'backend', resource: 'GET /', span_id: 's' }] }] };
  await using own = await project({
    'muster.yaml': configuration({ backend: service(), mail: service() }, { suites, traces: ['traces.json'] }),
    'traces.json': traces,
    'tests/a.test.mjs': "import { test } from 'vitest';\ntest('a', () => {});\n",
  });
  const plan = await own.run('plan --changed mail');
  expect(plan.stdout).toContain('0 of 1 test');
  expect(plan.stdout).not.toContain('worker');
  const run = await own.run('run');
  const [, summary = ''] = run.stderr.split('could not be run');
  expect([run.exitCode, summary.match(/is not installed/g)?.length]).toEqual([2, 1]);
});

test('status, down --all and sweep need no repository: they tell and end what is of the machine', async () => {
  await using own = await project({ 'shop/muster.yaml': configuration({ backend: service(), mail: service({}, { reusable: true }) }) });
  const nothing = await own.run('status');
  expect([nothing.exitCode, nothing.stdout]).toEqual([0, expect.stringMatching(/^no muster\.yaml here .*:\nnothing runs and nothing is warm\n$/)]);
  const up = own.start('up --warm', { cwd: 'shop' });
  await up.line(/ready; Ctrl-C/);
  const status = await own.run('status');
  expect(status.stdout).toMatch(/running since \S+ in <root>\/shop \(run-\S+, pid \d+\)\n {2}backend\n/);
  expect(status.stdout).toMatch(/warm since \S+ in <root>\/shop: mail {2}http/);
  expect((await own.run('status --json')).json()).toMatchObject({ up: [], running: [{ pid: up.pid, processes: ['backend'] }], lastRun: null });
  const refused = await own.run('down --json');
  expect([refused.exitCode, refused.problems()]).toMatchObject([2, [{ code: 'no-configuration', hint: expect.stringContaining('muster down --all') }]]);
  expect((await own.run('down --all')).stdout).toMatch(/mail is in use by run-\S+: it stops when that ends/);
  expect(await own.run('sweep')).toMatchObject({ exitCode: 0, stdout: 'nothing to sweep\n' });
  expect((await own.run('status', { cwd: 'shop' })).stdout).toMatch(/^up since .*\n {2}backend {2}http/);
  await own.run('down', { cwd: 'shop' });
  expect([(await up.ended).exitCode, (await own.run('down --all')).exitCode, own.survivors()]).toEqual([0, 0, []]);
});

test('what refuses a run before anything is planned is said once, with the way on', async () => {
  await using run = await muster({ 'muster.yaml': configuration(), 'tests/a.mjs': PASSES }, 'run --suite script');
  expect(run.exitCode).toBe(2);
  expect(run.stderr.match(/there is no suite script/g)).toHaveLength(1);
  expect(run.stderr).toMatch(/did you mean scripts\?[\s\S]*The run could not be completed in .*\n\n {2}what it means: {2}muster explain unknown-suite\n$/);
});
