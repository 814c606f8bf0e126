/** The real dd-trace under Vitest and Playwright, straight to the mock or through the agent's proxy: what it is told, it does; what it does, it reports. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeHost } from '../../harness/host/node-host.ts';
import { type MockDatadog, startMockDatadog } from '../../harness/mock-datadog/server.ts';
import { type Project, project } from '../rig/project.ts';
import { PLAYWRIGHT, play, receivedBy, runUnderTracer, testEventsOf, VITEST, type Way } from '../rig/test-optimization.ts';

const SETTINGS = {
  itr_enabled: true,
  tests_skipping: true,
  code_coverage: true,
  require_git: true,
  known_tests_enabled: true,
  test_management: { enabled: true },
};

const ON_VITEST = {
  version: 1,
  module: 'vitest',
  settings: SETTINGS,
  suites: [
    { suite: 'test/cart.test.mjs', tests: ['cart adds', 'cart breaks'], quarantined: ['cart breaks'] },
    { suite: 'test/unchanged.test.mjs', tests: ['would fail'], skippable: true },
  ],
  correlationId: 'because-nothing-changed',
  pageSize: { knownTests: 1 },
  keys: {},
};

const ON_PLAYWRIGHT = {
  version: 1,
  module: 'playwright',
  settings: SETTINGS,
  suites: [
    {
      suite: 'cart.spec.mjs',
      file: 'e2e/cart.spec.mjs',
      tests: ['cart adds', 'cart breaks', 'cart is off'],
      quarantined: ['cart breaks'],
      disabled: ['cart is off'],
    },
  ],
};

const FILES = {
  'test/cart.test.mjs': `import { describe, expect, test } from 'vitest';
describe('cart', () => {
  test('adds', () => expect(1).toBe(1));
  test('breaks', () => expect(1).toBe(2));
});
`,
  'test/new.test.mjs': "import { test } from 'vitest';\ntest('is new', () => {});\n",
  'test/unchanged.test.mjs': "import { expect, test } from 'vitest';\ntest('would fail', () => expect(1).toBe(2));\n",
  'playwright.config.mjs': "export default { testDir: 'e2e', workers: 1, reporter: 'line' };\n",
  'e2e/cart.spec.mjs': `import { expect, test } from '@playwright/test';
test.describe('cart', () => {
  test('adds', () => expect(1).toBe(1));
  test('breaks', () => expect(1).toBe(2));
  test('is off', () => expect(1).toBe(2));
});
`,
};

let mock: MockDatadog;
let own: Project;
beforeAll(async () => {
  mock = await startMockDatadog({ port: 0 }, nodeHost().clock);
  own = await project(FILES, { git: true, packages: true });
});
afterAll(async () => {
  await own[Symbol.asyncDispose]();
  await mock[Symbol.asyncDispose]();
});

const WAYS = ['agentless', 'agent'] as const satisfies readonly Way[];

/** The tests that were reported: name, outcome, and what else is said of each. */
async function reported() {
  const events = await testEventsOf(mock.url);
  const tests = events.filter(({ type }) => type === 'test');
  return tests.map(({ meta }) => ({
    module: meta['test.module'],
    suite: meta['test.suite'],
    name: meta['test.name'],
    status: meta['test.status'],
    isNew: meta['test.is_new'] === 'true',
    isQuarantined: meta['test.test_management.is_quarantined'] === 'true',
  }));
}

test.each(WAYS)('Vitest under dd-trace, %s: a suite is skipped, a failure is quarantined, a new test is seen [S1-39]', async (way) => {
  await play(mock.url, ON_VITEST);
  const options = '--import dd-trace/register.js -r dd-trace/ci/init';
  const run = await runUnderTracer(own, { way, url: mock.url, words: 'run --maxWorkers=1 --dir test', script: VITEST, options });
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);

  const tests = await reported();
  const suite = 'test/cart.test.mjs';
  expect(tests).toHaveLength(3);
  expect(tests).toEqual(
    expect.arrayContaining([
      { module: 'vitest', suite, name: 'cart adds', status: 'pass', isNew: false, isQuarantined: false },
      { module: 'vitest', suite, name: 'cart breaks', status: 'fail', isNew: false, isQuarantined: true },
      { module: 'vitest', suite: 'test/new.test.mjs', name: 'is new', status: 'pass', isNew: true, isQuarantined: false },
    ]),
  );
  const events = await testEventsOf(mock.url);
  const skipped = events.filter(({ type, meta }) => type === 'test_suite_end' && meta['test.skipped_by_itr'] === 'true');
  expect(skipped.map(({ meta }) => [meta['test.suite'], meta['test.status']])).toEqual([['test/unchanged.test.mjs', 'skip']]);
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['test_session_end', 'test_module_end']));

  const { counts, requests } = await receivedBy(mock.url);
  expect(counts).toMatchObject({
    settings: 2,
    'git-commits': expect.any(Number),
    'git-packfile': 1,
    'skippable-tests': 1,
    'known-tests': 2,
    'test-management': 1,
  });
  expect(counts['test-coverage']).toBeGreaterThan(0);
  expect(requests.filter(({ status }) => status >= 400)).toEqual([]);
  const throughProxy = requests.filter(({ path }) => path.startsWith('/evp_proxy/v4/')).map(({ endpoint }) => endpoint);
  expect(throughProxy.includes('settings')).toBe(way === 'agent');
  expect(requests.some(({ headers }) => headers['dd-api-key'] === '(given)')).toBe(way === 'agentless');
});

test('Playwright under dd-trace, agentless: a disabled test is not run, a failure is quarantined', async () => {
  await play(mock.url, ON_PLAYWRIGHT);
  const run = await runUnderTracer(own, { way: 'agentless', url: mock.url, words: 'test', script: PLAYWRIGHT, options: '-r dd-trace/ci/init' });
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);

  const tests = await reported();
  expect(tests).toHaveLength(3);
  expect(tests).toContainEqual({ module: 'playwright', suite: 'cart.spec.mjs', name: 'cart adds', status: 'pass', isNew: false, isQuarantined: false });
  expect(tests).toContainEqual({ module: 'playwright', suite: 'cart.spec.mjs', name: 'cart breaks', status: 'fail', isNew: false, isQuarantined: true });
  expect(tests).toContainEqual(expect.objectContaining({ name: 'cart is off', status: 'skip' }));
  const { requests } = await receivedBy(mock.url);
  expect(requests.filter(({ status }) => status >= 400)).toEqual([]);
});

test('Vitest under dd-trace that is refused its settings turns nothing on, and reports all the same', async () => {
  await play(mock.url, { ...ON_VITEST, faults: [{ endpoint: 'settings', status: 403 }] });
  const options = '--import dd-trace/register.js -r dd-trace/ci/init';
  const run = await runUnderTracer(own, { way: 'agentless', url: mock.url, words: 'run --maxWorkers=1 --dir test', script: VITEST, options });
  expect(run.exitCode).toBe(1);
  const tests = await reported();
  expect(tests.map(({ name, isNew }) => [name, isNew]).sort()).toEqual(['cart adds', 'cart breaks', 'is new', 'would fail'].map((name) => [name, false]));
  expect((await receivedBy(mock.url)).counts).not.toHaveProperty('known-tests');
});
