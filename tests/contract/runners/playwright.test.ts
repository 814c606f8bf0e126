import fs from 'node:fs';
import { expect, test } from 'vitest';
import { expected } from '../../../fixtures/runners/playwright/expected.ts';
import { openProject, suiteFor, testOf } from './project.ts';
import { runnerContract } from './suite.ts';

runnerContract({
  runner: 'playwright',
  expected,
  crash(project) {
    project.write('playwright.config.ts', "export default { globalSetup: './setup.ts' };\n");
    project.write('setup.ts', "export default () => { throw new Error('no such database'); };\n");
    return { tests: expected.slice(0, 2), says: /no such database/ };
  },
});

const whole = (file: string) => testOf({ file, titlePath: [] });
const head = "import { expect, test } from '@playwright/test';\n";

test('a file that cannot be loaded fails alone, also when what it imports throws', async () => {
  await using project = await openProject('playwright');
  project.write('package.json', '{"type": "module"}\n');
  project.write('torn.spec.ts', 'const x = ;\n');
  project.write('helper.ts', "throw new Error('helpless');\n");
  project.write('helped.spec.ts', `import './helper.ts';\n${head}test('a', () => {});\n`);
  const { results, problems } = await project.run([whole('torn.spec.ts'), whole('helped.spec.ts'), whole('other.spec.ts')]);
  const byId = Object.fromEntries(results.map(({ id, outcome, message }) => [id, [outcome, message]]));
  expect(byId).toEqual({
    'individual/torn.spec': ['failed', expect.stringContaining('SyntaxError')],
    'individual/helped.spec': ['failed', expect.stringContaining('helpless')],
    'individual/other.spec': ['passed', undefined],
  });
  expect(problems).toEqual([]);
});

test('a test that passes on a retry passes, with a warning; unless the configuration forbids it', async () => {
  await using project = await openProject('playwright');
  project.write('playwright.config.ts', "export default { retries: 1, reporter: [['html', { open: 'never' }], ['list']] };\n");
  project.write('flaky.spec.ts', `${head}test('settles', ({}, info) => { expect(info.retry).toBe(1); });\n`);
  const kept = await project.run([whole('flaky.spec.ts')]);
  expect(kept.results).toMatchObject([{ outcome: 'passed', message: expect.stringMatching(/^flaky: passed on attempt 2; first: Error: /) }]);
  expect(fs.existsSync(`${project.root}/playwright-report`)).toBe(false);
  project.write('playwright.config.ts', 'export default { retries: 1, failOnFlakyTests: true };\n');
  const refused = await project.run([whole('flaky.spec.ts')]);
  expect(refused.results).toMatchObject([{ outcome: 'failed' }]);
});

test('a test passes when it passes in every project', async () => {
  await using project = await openProject('playwright');
  project.write('playwright.config.ts', "export default { projects: [{ name: 'one' }, { name: 'two' }] };\n");
  project.write('both.spec.ts', `${head}test('is in one', ({}, info) => expect(info.project.name).toBe('one'));\ntest('is anywhere', () => {});\n`);
  const { results } = await project.run(['is in one', 'is anywhere'].map((title) => testOf({ file: 'both.spec.ts', titlePath: [title] })));
  expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'passed']);
});

test('a test that did not get its turn has failed, not passed or been skipped', async () => {
  await using project = await openProject('playwright');
  project.write(
    'serial.spec.ts',
    `${head}test.describe.serial('steps', () => { test('one', () => { throw new Error('stumbled'); }); test('two', () => {}); });\n`,
  );
  const { results } = await project.run(['one', 'two'].map((title) => testOf({ file: 'serial.spec.ts', titlePath: ['steps', title] })));
  expect(results.map(({ outcome, message }) => [outcome, message?.slice(0, 15)])).toEqual([
    ['failed', 'Error: stumbled'],
    ['failed', 'it did not run:'],
  ]);
});

test('a failing setup project fails what depends on it, and is run although nobody selected it', async () => {
  await using project = await openProject('playwright');
  project.write(
    'playwright.config.ts',
    "export default { projects: [{ name: 'setup', testMatch: 'first.ts' }, { name: 'main', testMatch: '*.spec.ts', dependencies: ['setup'] }] };\n",
  );
  project.write('first.ts', `import { ran } from './ran.ts';\n${head}test('prepares', () => ran('setup'));\n`);
  const good = await project.run([testOf({ file: 'titles.spec.ts', titlePath: ['passes'] })]);
  expect(good.problems).toEqual([]);
  expect(good.results).toMatchObject([{ outcome: 'passed' }]);
  expect(project.ran()).toEqual(['setup', 'titles: passes']);
  project.write('first.ts', `${head}test('prepares', () => { throw new Error('unprepared'); });\n`);
  const bad = await project.run([testOf({ file: 'titles.spec.ts', titlePath: ['passes'] })]);
  expect(bad.results).toMatchObject([{ outcome: 'failed' }]);
});

test('one that times out says so', async () => {
  await using project = await openProject('playwright');
  project.write('slow.spec.ts', `${head}test('never ends', async () => { test.setTimeout(100); await new Promise(() => {}); });\n`);
  const { results } = await project.run([whole('slow.spec.ts')]);
  expect(results).toMatchObject([{ outcome: 'failed', message: expect.stringContaining('Test timeout of 100ms exceeded') }]);
});

test('before 1.62 a grep keeps out other files and other titles', async () => {
  await using project = await openProject('playwright');
  const real = fs.realpathSync(`${project.root}/node_modules`);
  fs.rmSync(`${project.root}/node_modules`);
  fs.mkdirSync(`${project.root}/node_modules/@playwright/test`, { recursive: true });
  for (const file of ['index.js', 'index.mjs']) fs.copyFileSync(`${real}/@playwright/test/${file}`, `${project.root}/node_modules/@playwright/test/${file}`);
  fs.symlinkSync(`${real}/playwright`, `${project.root}/node_modules/playwright`);
  project.write(
    'node_modules/@playwright/test/package.json',
    '{"name": "@playwright/test", "version": "1.50.0", "exports": {".": {"import": "./index.mjs", "require": "./index.js"}}}',
  );
  // Newer versions call preprocess; the old one did not, so it is taken away here.
  project.write(
    'node_modules/@playwright/test/cli.js',
    "const at = process.argv.findIndex((arg) => arg.startsWith('--reporter='));\nprocess.env.REAL_REPORTER = process.argv[at].slice('--reporter='.length);\nprocess.argv[at] = '--reporter=' + require('path').join(__dirname, 'old.cjs');\nrequire('playwright/lib/program').program?.parse(process.argv) ?? require('playwright/cli');\n",
  );
  project.write(
    'node_modules/@playwright/test/old.cjs',
    'const { default: Real } = require(process.env.REAL_REPORTER);\nReal.prototype.preprocess = async () => {};\nmodule.exports = Real;\n',
  );
  const selected = expected.filter(({ titlePath, outcome }) => titlePath.length > 0 && outcome === 'passed' && titlePath[0] !== 'passes');
  const { results, problems } = await project.run(selected.map(testOf), { suite: suiteFor('playwright') });
  expect(problems).toEqual([]);
  expect(results.map(({ outcome }) => outcome)).toEqual(selected.map(() => 'passed'));
  expect(project.ran()).toEqual(selected.flatMap(({ leaves }) => leaves).sort());
});
