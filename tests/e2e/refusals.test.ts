/** What a new user runs into first: told before anything is started, and with the one line that says it. */
import { describe, expect, test } from 'vitest';
import { configuration, needs, PASSES, scripts, service } from '../rig/fakes.ts';
import { muster, project } from '../rig/project.ts';

describe('before anything starts', () => {
  test('a runner that is not installed breaks its tests, and no service is started for them; the others run', async () => {
    const suites = [scripts(), { name: 'unit', runner: 'vitest', kind: 'individual', include: ['tests/*.test.ts'] }];
    await using run = await muster(
      {
        'muster.yaml': { version: 1, capabilities: { backend: service(), database: service() }, suites },
        'tests/a.mjs': needs('database') + PASSES,
        'tests/b.test.ts': `${needs('backend')}import { test } from 'vitest';\ntest('b', () => {});\n`,
      },
      'run',
    );
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('vitest, the runner of suite unit, is not installed');
    const started = run.events().flatMap((event) => (event.kind === 'capability-starting' ? [event.capability] : []));
    expect(started).toEqual(['database']);
    expect(run.results().muster.tests.map(({ outcome }) => outcome)).toEqual(['passed', 'broken']);
  });

  test('a suite that matches no file is no reason to refuse another one that was asked for', async () => {
    const suites = [scripts(), scripts({ name: 'later', include: ['later/*.mjs'] })];
    const files = { 'muster.yaml': { version: 1, suites }, 'tests/a.mjs': PASSES };
    await using one = await muster(files, 'run --suite scripts');
    expect(one.exitCode, one.stderr).toBe(0);
    await using all = await muster(files, 'run');
    expect(all.exitCode).toBe(2);
    expect(all.stderr).toContain('no test file matches later/*.mjs');
    await using other = await muster(files, 'run --suite later');
    expect(other.exitCode).toBe(2);
  });

  test('a provider that there is none of is refused, with the nearest name', async () => {
    await using run = await muster({ 'muster.yaml': configuration({ backend: service() }), 'tests/a.mjs': PASSES }, 'run --json --providers process,contaner');
    expect(run.exitCode).toBe(2);
    expect(run.problems()).toMatchObject([
      { code: 'usage', message: expect.stringContaining("there is no provider 'contaner'"), hint: expect.stringContaining('container') },
    ]);
  });
});

test('--providers restricts, and the status file tells what was passed over [S3-29]', async () => {
  const backend = { ...service(), process: undefined, providers: [{ external: { url: '${env.BACKEND_URL}' } }, { process: service()['process'] }] };
  const files = { 'muster.yaml': configuration({ backend }), 'tests/a.mjs': needs('backend') + PASSES };
  await using run = await muster(files, 'run --providers process');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.status().capabilities).toMatchObject([{ provider: 'process', passedOver: [{ provider: 'external', because: '--providers names process only' }] }]);
  await using none = await muster(files, 'run --providers external');
  expect(none.exitCode).toBe(2);
  expect(none.status().capabilities[0]?.passedOver).toEqual([
    { provider: 'process', because: '--providers names external only' },
    { provider: 'external', because: 'BACKEND_URL is not set' },
  ]);
});

test('the summary shows the line of a failed command, the end of what it printed and its own log, but no frames of a stack', async () => {
  const script = (answer: number) => `console.log('connecting');\nthrow new Error('the answer is ${answer}');\n`;
  const files = { 'muster.yaml': configuration(), 'tests/a.mjs': script(4), 'tests/it is b.mjs': script(5) };
  await using own = await project(files);
  const run = await own.run('run --workers 1');
  expect(run.exitCode).toBe(1);
  const [, summary = ''] = run.stderr.split('2 of 2 tests failed');
  const [, last = ''] = summary.split("node 'tests/it is b.mjs' ended with exit code 1\n");
  expect(last).toContain('    | Error: the answer is 5\n');
  expect(last).not.toMatch(/\| +at /);
  const [, log = ''] = /log: (.*)/.exec(last) ?? [];
  expect(own.read(log)).toContain('the answer is 5');
  expect((await own.run('run -q tests/a.mjs')).stderr, 'without a summary, right below the test').toContain('      | Error: the answer is 4\n');
});

test('the log of what broke a test is named whole, however narrow the screen', async () => {
  await using run = await muster({ 'muster.yaml': configuration({ backend: service({ EXIT: '3' }) }), 'tests/a.mjs': needs('backend') + PASSES }, 'run', {
    env: { COLUMNS: '40' },
  });
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toMatch(/is broken by backend\n.*logs\/backend\.log\n/);
});

test('a file that is not there, or is there already, is named once', async () => {
  await using own = await project({ 'muster.yaml': configuration(), 'tests/a.mjs': PASSES });
  const first = async (words: string) => (await own.run(words)).stderr.split('\n')[0];
  expect(await first('run --plan nope.json')).toBe('nope.json  there is no such file');
  expect(await first('plan --config nope.yaml')).toBe('nope.yaml  there is no such file');
  expect(await first('init')).toBe('muster.yaml  it is here already; --force overwrites it');
});

test('plan --quiet says how many tests would run, and no more', async () => {
  await using own = await project({ 'muster.yaml': configuration(), 'tests/a.mjs': PASSES });
  const plan = await own.run('plan --quiet');
  expect([plan.exitCode, plan.stdout.split('\n').length, plan.stderr]).toEqual([0, 2, '']);
  expect(plan.stdout).toContain('1 of 1 test');
});

test('each value that a flag is given is checked, also where a later one counts', async () => {
  const refused: readonly (readonly [words: string, message: string])[] = [
    ['run --keep=5', '--keep takes no value'],
    ['run -q=yes', '--quiet takes no value'],
    ['run --warm=false --warm', "--warm takes on or off, not 'false'"],
    ['up --warm=perhaps', "--warm takes on or off, not 'perhaps'"],
    ['run --leaks warn --leaks=loud', "--leaks takes warn or fail, not 'loud'"],
    ['run --no-leaks', 'there is no flag --no-leaks'],
    ['plan --no-since', 'there is no flag --no-since'],
    ['run --image-tag a/b:c', "--image-tag takes the tag of an image (letters, digits, '_', '.' and '-', at most 128), not 'a/b:c'"],
    ['run --workers two', "--workers takes a whole number of at least 1, not 'two'"],
  ];
  await using own = await project({ 'muster.yaml': configuration(), 'tests/a.mjs': PASSES });
  for (const [words, message] of refused) {
    const run = await own.run(`${words} --json`);
    expect([run.exitCode, run.problems()], words).toMatchObject([2, [{ code: 'usage', message }]]);
  }
  const run = await own.run('run --keep=false --image-tag=v1.2_3 --no-warm --warm');
  expect(run.exitCode, run.stderr).toBe(0);
});

test('a flag before its command, a misspelt verb and a graph that cannot be are refused with the way on', async () => {
  await using own = await project({ 'muster.yaml': configuration(), 'tests/a.mjs': PASSES });
  const refused: readonly (readonly [words: string, problem: object])[] = [
    ['--json plan', { code: 'usage', message: '--json stands behind a command, as in: muster plan --json' }],
    ['help --json', { code: 'usage', message: '--json stands behind a command, as in: muster plan --json' }],
    ['split --json', { code: 'usage', hint: 'see muster split --help' }],
    ['graph statz --json', { code: 'usage', hint: 'did you mean stats? see muster graph --help' }],
    ['graph copy nope.sqlite x.sqlite --json', { code: 'file-not-found', message: 'there is no file nope.sqlite' }],
    ['serve --port 0 --graph nope:// --json', { code: 'graph-unusable' }],
    ['serve --port 0 --graph neo4j:// --json', { code: 'graph-unusable' }],
  ];
  for (const [words, problem] of refused) {
    const run = await own.run(words);
    expect([run.exitCode, run.problems()], words).toMatchObject([2, expect.arrayContaining([expect.objectContaining(problem)])]);
  }
  expect(await own.run('graph stats --graph nope.sqlite')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('there is no file nope.sqlite yet') });
});
