/** Which tests a change selects, from the command line to the plan, with real commits. */
import { describe, expect, test } from 'vitest';
import { configuration, FAILS, PASSES, scripts } from '../rig/fakes.ts';
import { type Outcome, type Project, project } from '../rig/project.ts';

/** Two apps; `web` calls `api`. One test touches both, one each alone, one calls nothing at all. */
const STACK = {
  name: 'shop',
  apps: [
    { name: 'web', repo: 'o/web', role: 'frontend', 'context-dir': 'apps/web', build: { tool: 'npm', 'build-command': 'x' }, downstream: ['api'] },
    { name: 'api', repo: 'o/api', role: 'persistence', 'context-dir': 'apps/api', build: { tool: 'npm', 'build-command': 'x' } },
  ],
};

const trace = (id: string, ...services: readonly string[]) => ({
  trace_id: id,
  test_id: id,
  test_type: id.split('/')[0],
  spans: services.map((service, index) => ({ service, resource: `GET /${index}`, span_id: `${id}-${index}` })),
});

const TRACES = { traces: [trace('e2e/tests/both', 'web', 'api'), trace('individual/tests/api', 'api'), trace('individual/tests/web', 'web')] };

const FILES = {
  'muster.yaml': configuration(
    {},
    {
      stack: 'stack.yaml',
      suites: [scripts({ name: 'e2e', kind: 'e2e', include: ['tests/both.mjs'] }), scripts({ include: ['tests/*.mjs'], exclude: ['tests/both.mjs'] })],
      changes: { fullRunOn: ['package-lock.json'], ignore: ['**/*.md'] },
      traces: ['traces.json'],
    },
  ),
  'stack.yaml': STACK,
  'traces.json': TRACES,
  'apps/web/main.mjs': '',
  'apps/api/main.mjs': '',
  'package-lock.json': '{}',
  'README.md': '',
  'tools/build.sh': '',
  'tests/both.mjs': PASSES,
  'tests/api.mjs': PASSES,
  'tests/web.mjs': PASSES,
};

const ids = (outcome: Outcome): string[] => outcome.plan().tests.map(({ id }) => id);
const reasons = (outcome: Outcome): [string, string | undefined][] => outcome.plan().tests.map(({ id, because: [first] }) => [id, first?.kind]);
const shop = (more: Readonly<Record<string, unknown>> = {}): Promise<Project> => project({ ...FILES, ...more }, { git: true });

const ALL = ['e2e/tests/both', 'individual/tests/api', 'individual/tests/web'];

describe('--changed', () => {
  test.each([
    ['api', 1, ['e2e/tests/both', 'individual/tests/api']],
    ['web', 1, ['e2e/tests/both', 'individual/tests/web']],
    ['web', 2, ALL],
    ['api,web', 1, ALL],
  ])('%s at radius %i selects just the tests that touch it, e2e first [S0-03, S0-04, S0-20, S0-21, S0-22]', async (areas, radius, expected) => {
    await using own = await shop();
    const plan = await own.run(`plan --json --changed ${areas} --radius ${radius}`);
    expect(ids(plan)).toEqual(expected);
    expect(plan.plan().unmapped_area).toBe('');
  });

  test('an area that no test reaches runs nothing, says so to the letter and ends with 0 [S0-05, S0-18, S0-33, S0-59, S0-85]', async () => {
    await using own = await shop();
    const run = await own.run('run --changed new-service');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('No mapped regression; area needs tests: new-service');
    expect(JSON.parse(run.report('plan.json'))).toMatchObject({ tests: [], unmapped_area: 'new-service', message: 'No mapped regression; area needs tests' });
    expect(JSON.parse(run.report('test-summary.json'))).toMatchObject({
      'unmapped-area': 'new-service',
      message: 'No mapped regression; area needs tests',
      summary: expect.stringContaining('no mapped regression in area new-service'),
    });
    expect(run.results()).toMatchObject({ exit_code: 0, tests: { total: 0 }, muster: { unmapped: ['new-service'] } });
  });

  test('--fail-on-unmapped makes that 1 [S0-05]', async () => {
    await using own = await shop();
    const run = await own.run('run --changed new-service --fail-on-unmapped --json');
    expect([run.exitCode, run.results().exit_code]).toEqual([1, 1]);
    expect((await own.run('run --changed api --fail-on-unmapped')).exitCode).toBe(0);
  });

  test('a test that was never traced runs with every change, and says why', async () => {
    await using own = await shop({ 'tests/new.mjs': PASSES });
    expect(reasons(await own.run('plan --json --changed web'))).toEqual([
      ['e2e/tests/both', 'impact'],
      ['individual/tests/new', 'never-traced'],
      ['individual/tests/web', 'impact'],
    ]);
  });

  test('a test that failed last time runs again, until it passes', async () => {
    await using own = await shop({ 'tests/api.mjs': FAILS });
    expect((await own.run('run')).exitCode).toBe(1);
    const again = await own.run('plan --json --changed web');
    expect(reasons(again)).toContainEqual(['individual/tests/api', 'failed-last-time']);
    own.write('tests/api.mjs', PASSES);
    expect((await own.run('run --changed web')).exitCode).toBe(0);
    expect(ids(await own.run('plan --json --changed web'))).toEqual(['e2e/tests/both', 'individual/tests/web']);
  });
});

describe('--since', () => {
  test.each<[what: string, change: (own: Project) => void, expected: string[], reason: string]>([
    ['a file of an app', (own) => own.write('apps/api/main.mjs', '// new'), ['e2e/tests/both', 'individual/tests/api'], 'impact'],
    ['a new file of an app that git does not know yet', (own) => own.write('apps/web/new.mjs', ''), ['e2e/tests/both', 'individual/tests/web'], 'impact'],
    ['a deleted file of an app', (own) => own.remove('apps/web/main.mjs'), ['e2e/tests/both', 'individual/tests/web'], 'impact'],
    ['a test file', (own) => own.write('tests/web.mjs', `${PASSES}// new`), ['individual/tests/web'], 'changed-test'],
    ['an ignored file', (own) => own.write('README.md', 'new'), [], ''],
    ['a file that maps to nothing known', (own) => own.write('tools/build.sh', 'new'), ALL, 'full-run'],
    ['a file that a glob names', (own) => own.write('package-lock.json', '{ }'), ALL, 'full-run'],
    ['nothing', () => {}, [], ''],
  ])('%s', async (_, change, expected, reason) => {
    await using own = await shop();
    change(own);
    const plan = await own.run('plan --json --since main');
    expect(ids(plan)).toEqual(expected);
    if (reason === 'full-run') expect(plan.plan().tests.every(({ because }) => because.some(({ kind }) => kind === reason))).toBe(true);
    else expect(reasons(plan).map(([, kind]) => kind)).toEqual(expected.map(() => reason));
  });

  test('what was committed on a branch counts from where it left the ref, and what came to the ref since does not', async () => {
    await using own = await shop();
    own.git('switch', '--quiet', '--create', 'feature');
    own.write('apps/api/main.mjs', '// new');
    own.commit();
    own.git('switch', '--quiet', 'main');
    own.write('apps/web/main.mjs', '// new');
    own.commit();
    own.git('switch', '--quiet', 'feature');
    const plan = await own.run('plan --json --since main');
    expect(plan.plan().change).toMatchObject({ from: 'git', since: 'main', areas: ['api'], files: ['apps/api/main.mjs'] });
    expect(ids(plan)).toEqual(['e2e/tests/both', 'individual/tests/api']);
  });

  test('a file that maps to nothing known is named, on the console and in the plan', async () => {
    await using own = await shop();
    own.write('tools/build.sh', 'new');
    const run = await own.run('run --since main');
    expect(run.stderr).toContain('tools/build.sh maps to nothing known, so everything runs');
    expect(run.results().tests.total).toBe(3);
    expect(JSON.parse(run.report('plan.json')).change.fullRun).toEqual([{ file: 'tools/build.sh', glob: null }]);
  });

  test('a change that breaks no test says so in clear words and ends with 0', async () => {
    await using own = await shop();
    own.write('README.md', 'new');
    const run = await own.run('run --since main');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(/no test/i);
    expect(run.results().tests.total).toBe(0);
  });

  test.each(['no-such-branch', '--output=x', 'HEAD~99'])('the ref %s, which is none, ends with 2 before anything runs', async (ref) => {
    await using own = await shop();
    const run = await own.run(['run', '--json', `--since=${ref}`]);
    expect(run.exitCode).toBe(2);
    expect(run.problems()).toMatchObject([{ code: 'git' }]);
    expect(run.results().tests.total).toBe(0);
    expect(own.files()).not.toContain('x');
  });

  test('outside git it ends with 2 and says what to do instead', async () => {
    await using own = await project(FILES);
    const plan = await own.run('plan --json --since main');
    expect(plan.exitCode).toBe(2);
    expect(plan.problems()).toMatchObject([{ code: 'git', message: expect.stringContaining('no git checkout'), hint: expect.stringContaining('--changed') }]);
  });
});

describe('words, suites and flags', () => {
  test.each([
    ['individual/tests/api', ['individual/tests/api']],
    ['tests/api.mjs', ['individual/tests/api']],
    ['./tests/api.mjs', ['individual/tests/api']],
    ['tests', ALL],
    ['tests/', ALL],
    ['e2e/tests/both tests/web.mjs', ['e2e/tests/both', 'individual/tests/web']],
    ['--suite e2e', ['e2e/tests/both']],
    ['--suite e2e,scripts', ALL],
    ['--suite e2e --suite scripts', ALL],
    ['--all', ALL],
    ['--changed api tests/web.mjs', ['individual/tests/web']],
    ['--changed api --suite scripts', ['individual/tests/api']],
    ['', ALL],
  ])('plan %s: only those [S0-58]', async (words, expected) => {
    await using own = await shop();
    expect(ids(await own.run(`plan --json ${words}`))).toEqual(expected);
  });

  test('given ids are all that runs [S0-58]', async () => {
    await using own = await shop();
    const run = await own.run('run individual/tests/api e2e/tests/both');
    expect(run.results().muster.tests.map(({ id }) => id)).toEqual(['e2e/tests/both', 'individual/tests/api']);
  });

  test('paths are taken from the folder one is in', async () => {
    await using own = await shop();
    expect(ids(await own.run('plan --json api.mjs', { cwd: 'tests' }))).toEqual(['individual/tests/api']);
    expect(ids(await own.run('plan --json .', { cwd: 'tests' }))).toEqual(ALL);
  });

  test.each([
    ['individual/tests/apo', 'unknown-test', 'individual/tests/api'],
    ['tests/wep.mjs', 'unknown-test', 'tests/web.mjs'],
    ['--suite scritps', 'unknown-suite', 'scripts'],
    ['--radius 0 --changed api', 'bad-radius', 'whole number'],
    ['--workers none', 'usage', 'whole number'],
    ['--changed api --since main', 'usage', 'one of them'],
  ])('plan %s ends with 2 and says %s', async (words, code, says) => {
    await using own = await shop();
    const plan = await own.run(`plan --json ${words}`);
    expect(plan.exitCode).toBe(2);
    expect(plan.problems()).toMatchObject([{ code }]);
    expect(plan.stderr).toContain(says);
  });
});
