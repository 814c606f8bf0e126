/** The plan as a file: the same inputs give the same bytes; what it says is what runs; a stale one is refused. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { configuration, needs, PASSES, scripts, service, tellsEnvironment } from '../rig/fakes.ts';
import { project } from '../rig/project.ts';

const FILES = {
  'muster.yaml': configuration({ backend: service() }),
  'tests/a.mjs': needs('backend') + PASSES,
  'tests/b.mjs': PASSES,
  'tests/c.mjs': PASSES,
};

test('the same inputs give the same bytes, in another process and from another folder [S1-42]', async () => {
  await using own = await project(FILES, { git: true });
  const first = await own.run('plan --json --workers 2 --out plan.json');
  const again = await own.run('plan --json --workers 2', { cwd: 'tests', env: { TZ: 'Asia/Tokyo', LC_ALL: 'C' } });
  expect(again.stdout).toBe(first.stdout);
  expect(own.read('plan.json')).toBe(first.stdout);
});

test('plan starts nothing and writes nothing, unless a file is named', async () => {
  await using own = await project(FILES, { git: true });
  const before = own.files();
  const plan = await own.run('plan');
  expect(plan.exitCode).toBe(0);
  expect(plan.stdout).toMatch(/3 of 3 tests/);
  expect(plan.stdout).toContain('needs backend');
  expect(own.files()).toEqual(before);
  expect(own.git('status', '--porcelain')).toBe('');
  expect(fs.existsSync(path.join(own.root, '.muster'))).toBe(false);
  expect(fs.existsSync(path.join(own.scratch, 'state/muster/leases'))).toBe(false);
});

test('a saved plan runs what it says, also when a selection now would say otherwise [M-04]', async () => {
  await using own = await project(FILES, { git: true });
  await own.run('plan tests/b.mjs tests/c.mjs --out plan.json');
  const run = await own.run('run --plan plan.json');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.results().muster.tests.map(({ id }) => id)).toEqual(['individual/tests/b', 'individual/tests/c']);
  expect(run.status().totalCapabilities).toBe(0);
  expect(run.report('plan.json')).toBe(own.read('plan.json'));
  for (const words of ['run --plan - --json', 'run --json --plan -']) {
    const piped = await own.run(words, { input: own.read('plan.json') });
    expect([piped.exitCode, piped.json()]).toMatchObject([0, { tests: { total: 2 } }]);
  }
});

describe('a stale plan', () => {
  test.each<[string, (own: Awaited<ReturnType<typeof project>>) => void]>([
    ['after another commit', (own) => own.commit('Another')],
    ['after a test file changed', (own) => own.write('tests/a.mjs', PASSES)],
    ['after a test file came', (own) => own.write('tests/d.mjs', PASSES)],
    ['after a test file went', (own) => own.remove('tests/c.mjs')],
    ['after its suite got another name', (own) => own.write('muster.yaml', own.read('muster.yaml').replaceAll('scripts', 'renamed'))],
  ])('is refused %s, with 2 and before anything starts', async (_, change) => {
    await using own = await project(FILES, { git: true });
    await own.run('plan --out plan.json');
    change(own);
    const run = await own.run('run --plan plan.json --json');
    expect(run.exitCode).toBe(2);
    expect(run.problems()).toMatchObject([{ code: 'stale-plan', hint: expect.stringContaining('muster plan') }]);
    expect(run.events().map(({ kind }) => kind)).not.toContain('capability-starting');
  });

  test.each([
    ['is not there', null, 'file-not-found'],
    ['is no JSON', '{', 'json'],
    ['is another document', '{"version": 1}', 'missing'],
  ])('a file that %s ends with 2, and every problem names it', async (_, content, code) => {
    await using own = await project(FILES);
    if (content !== null) own.write('plan.json', content);
    const run = await own.run('run --plan plan.json --json');
    expect(run.exitCode).toBe(2);
    expect(run.problems()).toContainEqual(expect.objectContaining({ code }));
    expect(new Set(run.problems().map(({ file }) => file))).toEqual(new Set(['plan.json']));
  });
});

describe('workers', () => {
  test('each unit goes to exactly one worker, and no worker beyond the units is there', async () => {
    await using own = await project(FILES);
    for (const [asked, expected] of [
      [1, 1],
      [2, 2],
      [9, 3],
    ]) {
      const { workers, makespanMs, lowerBoundMs } = (await own.run(`plan --json --workers ${asked}`)).plan();
      expect(workers).toHaveLength(expected ?? 0);
      expect(
        workers
          .flat()
          .map(({ file }) => file)
          .sort(),
      ).toEqual(['tests/a.mjs', 'tests/b.mjs', 'tests/c.mjs']);
      expect(makespanMs).toBeGreaterThanOrEqual(lowerBoundMs);
    }
  });

  test('a test that nothing is known of weighs 1 s, and one that has run what it took [S1-11]', async () => {
    await using own = await project(FILES);
    expect((await own.run('plan --json')).plan().tests.map(({ weightMs, weightFrom }) => [weightMs, weightFrom])).toEqual(
      ['a', 'b', 'c'].map(() => [1000, 'default']),
    );
    const ran = await own.run('run tests/b.mjs');
    const [a, b] = (await own.run('plan --json')).plan().tests;
    expect(b).toMatchObject({ weightFrom: 'history', weightMs: ran.results().muster.tests[0]?.durationMs });
    expect(a).toMatchObject({ weightFrom: 'directory', weightMs: b?.weightMs });
  });

  test('two workers run their tests at the same time', async () => {
    // Each ends once the other has begun.
    const meets = (own: string, other: string) =>
      `import fs from 'node:fs';\nfs.writeFileSync('${own}', '');\nwhile (!fs.existsSync('${other}')) await new Promise((resolve) => setTimeout(resolve, 5));\n`;
    await using own = await project({ 'muster.yaml': configuration(), 'tests/a.mjs': meets('x', 'y'), 'tests/b.mjs': meets('y', 'x') });
    expect((await own.run('run --workers 2')).exitCode).toBe(0);
  });
});

test('a suite can give its tests an environment of its own, with what the services are', async () => {
  const suites = [scripts({ env: { BASE: '${capability.backend.url}/v1', MODE_OF_TEST: 'real' } })];
  await using own = await project({
    'muster.yaml': configuration({ backend: service() }, { suites }),
    'tests/a.mjs': needs('backend') + tellsEnvironment('env.json'),
  });
  expect((await own.run('run')).exitCode).toBe(0);
  const env: Record<string, string> = JSON.parse(own.read('env.json'));
  expect(env['BASE']).toBe(`${env['MUSTER_BACKEND_URL']}/v1`);
  expect(env['MODE_OF_TEST']).toBe('real');
});

test('a saved plan goes with no other selection', async () => {
  await using own = await project(FILES, { git: true });
  await own.run('plan --out plan.json');
  const run = await own.run('run --json --plan plan.json --changed backend --workers 2 tests/a.mjs');
  expect(run.exitCode).toBe(2);
  expect(run.problems().map(({ code, message }) => [code, message.split(' ')[0]])).toEqual([
    ['usage', '--changed'],
    ['usage', '--workers'],
    ['usage', 'tests/a.mjs'],
  ]);
});

test('a plan whose workers were changed by hand is refused, so that no test is left out unsaid', async () => {
  await using own = await project(FILES, { git: true });
  await own.run('plan --workers 1 --out plan.json');
  const plan = JSON.parse(own.read('plan.json'));
  own.write('plan.json', { ...plan, workers: [plan.workers[0].slice(1)] });
  const run = await own.run('run --json --plan plan.json');
  expect(run.exitCode).toBe(2);
  expect(run.problems()).toMatchObject([{ code: 'stale-plan' }]);
});
