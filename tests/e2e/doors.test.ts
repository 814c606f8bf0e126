/** The commands as other programs see them (INTERFACES, "Stages as commands"), and as a person meets them at a terminal. */
import { describe, expect, test } from 'vitest';
import { configuration, FAILS, needs, PASSES, service } from '../rig/fakes.ts';
import { muster, project } from '../rig/project.ts';

const COMMANDS = [
  'run',
  'plan',
  'explain',
  'up',
  'down',
  'status',
  'doctor',
  'requirements',
  'stack',
  'graph',
  'weigh',
  'split',
  'init',
  'mock-datadog',
  'completion',
];

const STACK = {
  name: 'shop',
  apps: [
    { name: 'web', repo: 'o/web', role: 'frontend', build: { tool: 'npm', 'build-command': 'x' }, downstream: ['api'] },
    { name: 'api', repo: 'o/api', role: 'persistence', build: { tool: 'npm', 'build-command': 'x' } },
  ],
};
const WEIGH = { suites: [{ module: 'm', suite: 's', file: 'a', tests: 3, skipped: 2, p50: '3000000000' }], localFiles: ['a'], min: 1, max: 8 };
const FILES = {
  'muster.yaml': configuration({ backend: service() }),
  'stack.yaml': STACK,
  'traces.json': { traces: [{ trace_id: 't', test_id: 'e2e/x', spans: [{ service: 'api', resource: 'GET /', span_id: 's' }] }] },
  'weigh.json': WEIGH,
  'split.json': { files: { a: 3, b: 2, c: 1 }, runners: 2 },
  'tests/a.mjs': needs('backend') + PASSES,
};

describe('--json', () => {
  test.each([
    ['requirements --json tests/a.mjs', { files: [{ file: 'tests/a.mjs', requires: ['backend'] }] }],
    ['stack --json stack.yaml', { name: 'shop', order: ['web', 'api'], entry: 'web' }],
    ['graph ingest --json --graph g.sqlite traces.json', { status: 'ingested', traces: 1, services: 1, tests: 1 }],
    ['graph stats --json --graph g.sqlite', { services: 0, tests: 0 }],
    ['graph impact --json --graph g.sqlite --changed api', { tests: [], unmapped_area: 'api' }],
    ['weigh --json weigh.json', { runners: expect.any(Number), weights: { a: 1000 } }],
    ['split --json split.json', { assignment: [['a'], ['b', 'c']], loads: [3, 3], runners: 2, makespan: 3, lowerBound: 3 }],
    ['plan --json', { version: 1, tests: [{ id: 'individual/tests/a' }] }],
    ['run --json', { version: 1, exit_code: 0, tests: { passed: 1 } }],
    ['doctor --json', { tools: expect.arrayContaining([expect.objectContaining({ name: 'git' })]), capabilities: expect.any(Array) }],
    ['status --json', { up: [], lastRun: null }],
    ['down --json', { stopped: [] }],
    ['explain --json unknown-capability', { code: 'unknown-capability' }],
  ])('%s prints one document on stdout and nothing else there', async (words, expected) => {
    await using run = await muster(FILES, words);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout.endsWith('\n')).toBe(true);
    expect(run.json()).toMatchObject(expected);
  });

  test.each([
    ['requirements --json nowhere.ts', 'file-not-found'],
    ['stack --json nowhere.yaml', 'file-not-found'],
    ['graph ingest --json --graph g.sqlite weigh.json', 'bad-shape'],
    ['graph impact --json --graph g.sqlite --changed a --radius x', 'bad-radius'],
    ['weigh --json split.json', 'missing'],
    ['split --json nowhere.json', 'file-not-found'],
    ['plan --json --config nowhere.yaml', 'file-not-found'],
    ['run --json nowhere', 'unknown-test'],
    ['explain --json no-such-code', 'usage'],
    ['plan --json --chnaged api', 'usage'],
    ['plan --json --changed', 'usage'],
    ['mock-datadog --json --port none', 'usage'],
    ['completion --json cmd', 'usage'],
    ['plan --json --suite --all', 'usage'],
    ['paln --json', 'usage'],
  ])('%s ends with 2 and prints problems, for programs on stdout and for people on stderr', async (words, code) => {
    await using run = await muster(FILES, words);
    expect(run.exitCode).toBe(2);
    const problems = run.problems();
    expect(problems.map((problem) => problem.code)).toContain(code);
    for (const problem of problems) {
      expect(Object.keys(problem).filter((key) => !['code', 'message', 'file', 'line', 'column', 'path', 'hint'].includes(key))).toEqual([]);
      expect(run.stderr).toContain(problem.message);
    }
  });

  test.each([
    ['requirements --json --as a.mjs -', FILES['tests/a.mjs'], { files: [{ file: 'a.mjs', requires: ['backend'] }] }],
    ['stack --json -', JSON.stringify(STACK), { name: 'shop' }],
    ['graph ingest --json --graph g.sqlite -', JSON.stringify(FILES['traces.json']), { traces: 1 }],
    ['weigh --json -', JSON.stringify(WEIGH), { testFiles: ['a'] }],
    ['split --json -', JSON.stringify(FILES['split.json']), { runners: 2 }],
  ])('%s reads standard input', async (words, input, expected) => {
    await using run = await muster(FILES, words, { input });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.json()).toMatchObject(expected);
  });

  test('a run that fails prints its results document all the same, with the problems beside', async () => {
    await using failed = await muster({ ...FILES, 'tests/a.mjs': FAILS }, 'run --json');
    expect([failed.exitCode, failed.json()]).toMatchObject([1, { exit_code: 1, tests: { failed: 1 } }]);
    await using refused = await muster({ ...FILES, 'muster.yaml': 'version: 2\n' }, 'run --json');
    expect([refused.exitCode, refused.json()]).toMatchObject([
      2,
      { exit_code: 2, tests: { total: 0 }, problems: [expect.objectContaining({ file: 'muster.yaml', line: 1 })] },
    ]);
    await using unserved = await muster(
      { ...FILES, 'muster.yaml': configuration({ backend: { process: { command: ['no-such-program'] }, ready: { process: true } } }) },
      'run --json',
    );
    expect([unserved.exitCode, unserved.json()]).toMatchObject([2, { exit_code: 2, tests: { errors: 1 }, problems: [{ code: 'no-usable-provider' }] }]);
  });
});

describe('help and mistakes', () => {
  test('every command has help of its own, and the front page names them all', async () => {
    await using own = await project({});
    const front = await own.run('--help');
    expect([front.exitCode, front.stderr]).toEqual([0, '']);
    for (const command of COMMANDS) {
      expect(front.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
      const [flag, word] = await Promise.all([own.run(`${command} --help`), own.run(`help ${command}`)]);
      expect([flag.exitCode, flag.stderr, word.stdout]).toEqual([0, '', flag.stdout]);
      expect(flag.stdout).toMatch(new RegExp(`^muster ${command}`));
    }
  });

  test.each([
    ['rnu', 'run'],
    ['run --chnaged api', '--changed'],
    ['plan --radus 2', '--radius'],
    ['doctro', 'doctor'],
  ])('muster %s suggests %s and ends with 2', async (words, meant) => {
    await using run = await muster(FILES, words);
    expect([run.exitCode, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain(`did you mean ${meant}?`);
  });

  test('without a command the help stands on stderr and the exit code is 2', async () => {
    await using run = await muster({}, '');
    expect([run.exitCode, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('Usage: muster <command>');
  });

  test('the version is that of the package', async () => {
    await using run = await muster({}, '--version');
    expect([run.exitCode, run.stdout]).toEqual([0, '0.1.0\n']);
  });

  test('without a muster.yaml anywhere it says how to make one', async () => {
    await using run = await muster({}, 'run');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('muster init');
  });

  test('a configuration is found from any folder below it', async () => {
    await using own = await project(FILES);
    expect((await own.run('plan --json', { cwd: 'tests' })).plan().tests).toHaveLength(1);
  });
});

describe('what a person sees', () => {
  test('--quiet says nothing but what went wrong, and the summary', async () => {
    await using own = await project({ ...FILES, 'tests/b.mjs': FAILS });
    const passed = await own.run('run --quiet tests/a.mjs');
    expect(passed.stderr).toMatch(/^\S.* passed in .*\n$/);
    const failed = await own.run('run -q');
    expect(failed.stderr).toContain('individual/tests/b failed');
    expect(failed.stderr).not.toContain('individual/tests/a passed');
    expect(failed.stderr).not.toContain('Orchestrating');
  });

  test('a failed run tells at its end which test, why, where its log is, and how to run it again', async () => {
    await using run = await muster({ ...FILES, 'tests/b.mjs': FAILS }, 'run');
    const [, summary = ''] = run.stderr.split('everything that was started is stopped');
    expect(summary).toContain('1 of 2 tests failed');
    expect(summary).toContain('individual/tests/b');
    expect(summary).toContain('exit code 1');
    expect(summary).toMatch(/log: .*\.muster\/runs\/.*\.log/);
    expect(summary).toContain('muster run individual/tests/b');
  });

  test('no colour where no terminal is, and none with NO_COLOR or --no-color', async () => {
    await using own = await project(FILES);
    for (const [words, env] of [
      ['run', {}],
      ['run', { NO_COLOR: '1' }],
      ['run --no-color', { FORCE_COLOR: '1' }],
    ] as const) {
      const { stdout, stderr } = await own.run(words, { env });
      expect(stdout + stderr).not.toContain('\u001b');
    }
  });
});
