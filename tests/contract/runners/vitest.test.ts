import { expect, test } from 'vitest';
import { expected } from '../../../fixtures/runners/vitest/expected.ts';
import { openProject, suiteFor, testOf } from './project.ts';
import { runnerContract } from './suite.ts';

runnerContract({
  runner: 'vitest',
  expected,
  crash(project) {
    project.write('vitest.config.ts', "throw new Error('no such database');\n");
    return { tests: expected.slice(0, 2), says: /no such database/ };
  },
});

const whole = (file: string) => testOf({ file, titlePath: [] });

test('a file that does not parse fails with what the parser says, and the others run', async () => {
  await using project = await openProject('vitest');
  project.write('torn.test.ts', 'const x = ;\n');
  const { results, problems } = await project.run([whole('torn.test.ts'), whole('other.test.ts')]);
  expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'passed']);
  expect(results[0]?.message).toMatch(/torn\.test\.ts/);
  expect(problems).toEqual([]);
});

test('a hook that throws fails the tests of its suite alone', async () => {
  await using project = await openProject('vitest');
  project.write(
    'hook.test.ts',
    `import { beforeAll, describe, test } from 'vitest';
     describe('broken', () => { beforeAll(() => { throw new Error('no fixture'); }); test('a', () => {}); });
     test('b', () => {});`,
  );
  const { results } = await project.run([testOf({ file: 'hook.test.ts', titlePath: ['broken', 'a'] }), testOf({ file: 'hook.test.ts', titlePath: ['b'] })]);
  expect(results.map(({ outcome, message }) => [outcome, message?.split('\n')[0]])).toEqual([
    ['failed', 'Error: no fixture'],
    ['passed', undefined],
  ]);
});

test('an error that nobody caught fails the file it came from', async () => {
  await using project = await openProject('vitest');
  project.write(
    'stray.test.ts',
    `import { test } from 'vitest';\ntest('starts something', async () => { setTimeout(() => { throw new Error('too late'); }, 0); await new Promise((r) => setTimeout(r, 50)); });`,
  );
  const { results } = await project.run([whole('stray.test.ts'), whole('other.test.ts')]);
  expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'passed']);
  expect(results[0]?.message).toContain('too late');
});

test('a test that passes on a retry passes, with a warning', async () => {
  await using project = await openProject('vitest');
  project.write('flaky.test.ts', `import { expect, test } from 'vitest';\nlet runs = 0;\ntest('settles', { retry: 2 }, () => { expect(++runs).toBe(2); });`);
  const { results } = await project.run([whole('flaky.test.ts')]);
  expect(results).toMatchObject([{ outcome: 'passed', message: 'flaky: passed after 1 failed attempt' }]);
});

test('a file of two projects passes when it passes in both', async () => {
  await using project = await openProject('vitest');
  project.write('vitest.config.ts', `export default { test: { projects: [{ test: { name: 'one' } }, { test: { name: 'two', env: { WHICH: 'two' } } }] } };\n`);
  project.write(
    'both.test.ts',
    `import { expect, test } from 'vitest';\ntest('is in one', () => expect(process.env.WHICH).toBeUndefined());\ntest('is anywhere', () => {});`,
  );
  const tests = ['is in one', 'is anywhere'].map((title) => testOf({ file: 'both.test.ts', titlePath: [title] }));
  const { results } = await project.run(tests);
  expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'passed']);
});

test('the configuration of the suite decides root and packages', async () => {
  await using project = await openProject('vitest');
  project.write('vitest.config.ts', "throw new Error('not this one');\n");
  const { mkdirSync } = await import('node:fs');
  mkdirSync(`${project.root}/app/tests`, { recursive: true });
  project.write('app/vitest.config.ts', "export default { test: { include: ['tests/*.check.ts'] } };\n");
  project.write('app/tests/a.check.ts', "import { test } from 'vitest';\ntest('runs', () => {});\n");
  const { results, problems } = await project.run([whole('app/tests/a.check.ts')], { suite: suiteFor('vitest', { config: 'app/vitest.config.ts' }) });
  expect(problems).toEqual([]);
  expect(results).toMatchObject([{ outcome: 'passed' }]);
});

test('a process that ends in the middle breaks what was not done', async () => {
  await using project = await openProject('vitest');
  project.write('vitest.config.ts', 'export default { test: { pool: "threads" } };\n');
  project.write('ends.test.ts', `import { test } from 'vitest';\ntest('pulls the plug', () => { process.kill(process.pid, 'SIGKILL'); });`);
  const { results, problems } = await project.run([whole('ends.test.ts')]);
  expect(results).toMatchObject([{ outcome: 'broken', message: 'vitest ended (SIGKILL) before this test was done' }]);
  expect(problems).toMatchObject([{ code: 'runner-crashed', exit: 'SIGKILL' }]);
});
