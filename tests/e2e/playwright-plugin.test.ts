/** `npx playwright test` by hand, with Muster in its configuration: what is started, what tests see of it, and what is left. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { configuration } from '../rig/fakes.ts';
import { installPackages, type Packages } from '../rig/package.ts';
import { BROKEN, CAPABILITIES, carriers, FLAKY, MENDED, marks, musterYaml, started, statuses } from '../rig/plugins.ts';
import { type Files, type Project, project, type RunOptions } from '../rig/project.ts';
import { startRecorder } from '../rig/recorder.ts';
import { openTestServer } from '../rig/test-server.ts';

let packages: Packages;
beforeAll(() => {
  packages = installPackages();
});
afterAll(() => packages[Symbol.dispose]());

const config = (own: string, more = '') => `import { withMuster } from 'muster/playwright';\nexport default withMuster(${own}${more});\n`;

/** The third layer alone: Playwright before 1.62, or no reporter of ours. */
const GLOBAL_SETUP_ONLY = "export default { testDir: 'e2e', globalSetup: 'muster/playwright/global-setup' };\n";

const head = "import { expect, test } from 'muster/playwright';\n";
const plain = "import { expect, test } from '@playwright/test';\n";

const ASKS = `/** @requires-backend */
${head}
test('asks', async ({ request, baseURL, muster }) => {
  expect((await request.get('/health')).status()).toBe(200);
  expect(baseURL).toBe(muster.url('backend'));
  expect(process.env.MUSTER_BACKEND_URL).toBe(baseURL);
  expect(process.env.MUSTER_OTHER_URL).toBeUndefined();
});
`;

/** Two tests that need nothing in common, by comment and by native tag. */
const TWO = `${plain}
const asks = (name) => async ({ request }) => expect((await request.get(process.env['MUSTER_' + name + '_URL'] + '/health')).status()).toBe(200);
/** @requires-backend */
test('lists', asks('BACKEND'));
test('counts', { tag: '@requires-other' }, asks('OTHER'));
`;

/** Would start a browser, if it came to that. */
const OPENS_A_PAGE = `${head}
test.beforeEach(() => console.log('HOOK'));
/** @requires-broken */
test('opens', async ({ page }) => { console.log('BODY'); await page.goto('/'); });
test('adds', () => expect(1 + 1).toBe(2));
`;

function repository(files: Files, yaml: unknown = musterYaml): Promise<Project> {
  return project(
    {
      'package.json': { type: 'module' },
      'muster.yaml': yaml,
      'playwright.config.ts': config("{ testDir: 'e2e', use: { baseURLFrom: 'backend' } }"),
      ...files,
    },
    { packages: packages.dir },
  );
}

const playwright = (own: Project, words: string, options: RunOptions = {}) =>
  own.start(`test ${words}`, {
    ...options,
    env: { NO_COLOR: '1', PWTEST_CACHE_DIR: `${own.root}/.cache`, ...options.env },
    script: packages.file('@playwright/test/cli.js'),
  });

describe.concurrent('npx playwright test', { timeout: 120_000 }, () => {
  test('lets requests to the services carry the name of the test', async () => {
    await using recorder = await startRecorder();
    const asks = `${head}test.describe('orders', () => {\n  test('are listed', async ({ request }) => void (await request.get('${recorder.url}/orders')));\n});\n`;
    await using own = await repository({ 'e2e/asks.spec.ts': asks });
    const run = await playwright(own, '').ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    const name = 'asks.spec.ts.orders.are listed';
    expect(recorder.told()).toEqual([['/orders', name, `test.id=${name.replace(' ', '%20')}`]]);
  });

  test('starts what the selected tests need and nothing else, waits, runs, and ends it before it returns [S3-05]', async () => {
    await using own = await repository({ 'e2e/asks.spec.ts': ASKS, 'e2e/two.spec.ts': TWO });
    const run = await playwright(own, 'e2e/asks.spec.ts').ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(run.stderr).toMatch(/Need to start: backend[\s\S]*backend is healthy after/);
    expect([started(own), carriers(own)]).toEqual([['backend'], []]);
  });

  test.each([
    ['a grep', '--grep lists', ['backend']],
    ['a line', 'e2e/two.spec.ts:6', ['other']],
    ['a native tag', '--grep @requires-other', ['other']],
    ['all', '', ['backend', 'other']],
  ])('of a file with several needs just those of the tests that %s picks', async (_, words, expected) => {
    await using own = await repository({ 'e2e/two.spec.ts': TWO });
    const run = await playwright(own, words).ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(started(own)).toEqual(expected);
  });

  test('a project that is set up by another has what both need; --list starts nothing', async () => {
    await using own = await repository({
      'playwright.config.ts': config("{ testDir: 'e2e', projects: [{ name: 'login', testMatch: 'login.ts' }, { name: 'all', dependencies: ['login'] }] }"),
      'e2e/login.ts': `/** @requires-other */\n${plain}test('logs in', async ({ request }) => expect((await request.get(process.env.MUSTER_OTHER_URL + '/health')).status()).toBe(200));\n`,
      'e2e/two.spec.ts': TWO,
    });
    expect((await playwright(own, '--list').ended).exitCode).toBe(0);
    expect(statuses(own)).toEqual([]);
    const run = await playwright(own, '--project all --grep lists').ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(started(own)).toEqual(['backend', 'other']);
  });

  test('every test is in one shard, and each shard starts what its own tests need', async () => {
    await using own = await repository({
      'e2e/a.spec.ts': `/** @requires-backend */\n${plain}test('a1', () => {});\ntest('a2', () => {});\n`,
      'e2e/b.spec.ts': `/** @requires-other */\n${plain}test('b1', () => {});\n`,
      'e2e/c.spec.ts': `/** @requires-other */\n${plain}test('c1', () => {});\n`,
    });
    const seen: (readonly string[])[] = [];
    for (const shard of ['1/2', '2/2']) {
      const run = await playwright(own, `--shard ${shard} --reporter=list,${packages.file('muster/dist/plugins/playwright-services.js')}`).ended;
      expect(run.exitCode, run.stdout + run.stderr).toBe(0);
      seen.push(
        [...run.stdout.matchAll(/› (\w\d) /g)].map((match) => match[1] ?? ''),
        started(own),
      );
    }
    expect(seen).toEqual([['a1', 'a2'], ['backend'], ['b1', 'c1'], ['other']]);
  });

  test('with a reporter named on the command line the files named there have what they need all the same', async () => {
    await using own = await repository({ 'e2e/asks.spec.ts': ASKS, 'e2e/else.spec.ts': `/** @requires-other */\n${plain}test('is elsewhere', () => {});\n` });
    const run = await playwright(own, '--reporter line --workers 1 asks').ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(started(own)).toEqual(['backend']);
  });
});

describe.concurrent('a need that is not met', { timeout: 120_000 }, () => {
  test('keeps the run from beginning, with what is missing, why, and where its log is [S3-28]', async () => {
    await using own = await repository({ 'e2e/page.spec.ts': OPENS_A_PAGE, 'e2e/asks.spec.ts': ASKS });
    const run = await playwright(own, '').ended;
    expect(run.exitCode).toBe(1);
    expect(run.stderr + run.stdout).toMatch(
      /Muster: 1 of 3 tests cannot run, so none was begun\.\s+broken is not there\s+broken failed: it ended \(exit code 5\).*log: \S+broken\.log\s+\| no licence/,
    );
    expect(run.stdout).not.toMatch(/passed|BODY|HOOK/);
    expect(statuses(own)).toMatchObject([{ started: ['backend'], failed: [{ service: 'broken' }] }]);
    expect(carriers(own)).toEqual([]);
  });

  test('a global set-up alone checks before any test what the named files need, starts it, and throws when that fails [S3-05, S3-28, S3-57]', async () => {
    await using own = await repository({
      'playwright.config.ts': GLOBAL_SETUP_ONLY,
      'e2e/two.spec.ts': TWO,
      'e2e/broken.spec.ts': `/** @requires-broken */\n${plain}test('one', () => console.log('BODY'));\n`,
      'e2e/none.spec.ts': `${plain}test('none', () => {});\n`,
    });
    const two = await playwright(own, 'e2e/two.spec.ts').ended;
    expect(two.exitCode, two.stdout + two.stderr).toBe(0);
    expect(started(own)).toEqual(['backend', 'other']);
    const broken = await playwright(own, 'e2e/broken.spec.ts e2e/none.spec.ts').ended;
    expect(broken.exitCode).toBe(1);
    expect(broken.stdout + broken.stderr).toMatch(/1 of 2 tests cannot run[\s\S]*broken is not there/);
    expect(broken.stdout).not.toMatch(/passed|BODY/);
    expect(carriers(own)).toEqual([]);
  });

  test('where the others should run, the test fails by its name before hooks and page [S3-07, S3-30]', async () => {
    await using own = await repository({ 'playwright.config.ts': config("{ testDir: 'e2e' }", ", { onUnmet: 'go-on' }"), 'e2e/page.spec.ts': OPENS_A_PAGE });
    const run = await playwright(own, '').ended;
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/1\) e2e\/page\.spec\.ts:\d+:\d+ › opens[\s\S]*broken is not there, which this test requires/);
    expect(run.stdout).toMatch(/1 failed[\s\S]*1 passed/);
    expect(run.stdout.match(/HOOK/g)).toHaveLength(1);
    expect(run.stdout).not.toContain('BODY');
  });

  test('going on is not green, even when the test itself notices nothing', async () => {
    await using own = await repository({
      'playwright.config.ts': config("{ testDir: 'e2e' }", ", { onUnmet: 'go-on' }"),
      'e2e/plain.spec.ts': `/** @requires-broken */\n${plain}test('one', () => {});\n`,
    });
    expect((await playwright(own, '').ended).exitCode).toBe(1);
  });

  test('in a lenient suite it is skipped, with the name of what is missing [S3-30]', async () => {
    const suite = { name: 'e2e', runner: 'playwright', kind: 'e2e', include: ['e2e/*.spec.ts'], onMissing: 'skip' };
    await using own = await repository({ 'e2e/page.spec.ts': OPENS_A_PAGE }, configuration(CAPABILITIES, { suites: [suite] }));
    const run = await playwright(own, '--reporter json,muster/playwright/reporter').ended;
    const all = await playwright(own, '').ended;
    expect([run.exitCode, all.exitCode], all.stdout + all.stderr).toEqual([0, 0]);
    expect(run.stdout).toMatch(/"type": "skip",\s+"description": "broken is not there, which this test requires/);
    expect(all.stdout).toMatch(/1 skipped\s+1 passed/);
    expect(all.stdout).not.toContain('BODY');
  });
});

describe.concurrent('the end of the runner', { timeout: 120_000 }, () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s leaves nothing: no service, no worker, no lease [S3-26, S3-43]', async (signal) => {
    await using own = await repository({
      'e2e/hangs.spec.ts': `/** @requires-backend */\n${head}test('hangs', async () => {\n  test.setTimeout(0);\n  ${marks('running')}\n  await new Promise(() => setInterval(() => {}, 1000));\n});\n`,
    });
    const runner = playwright(own, '');
    await eventually(() => own.has('running'), 'the test runs', 60_000);
    expect(carriers(own).length).toBeGreaterThan(4);
    runner.signal(signal);
    await runner.ended;
    await eventually(() => carriers(own).length === 0, `nothing is left after ${signal}`, 15_000);
    expect(own.survivors()).toEqual([]);
  });
});

describe.concurrent('a page in a real browser', { timeout: 120_000 }, () => {
  const CHROMIUM = config(
    "{ testDir: 'e2e', use: { baseURLFrom: 'backend', launchOptions: { executablePath: process.env.CHROMIUM_PATH, args: process.getuid() === 0 ? ['--no-sandbox'] : [] } } }",
  );
  const page = (body: string) => `/**\n * @requires-backend\n * @requires-chromium\n */\n${head}test('opens', async ({ page }) => {\n  ${body}\n});\n`;

  test('comes from the capability, with its address as baseURL [S3-05]', async () => {
    const body = "await page.goto('/health');\n  await expect(page.locator('body')).toHaveText('ready');";
    await using own = await repository({ 'playwright.config.ts': CHROMIUM, 'e2e/page.spec.ts': page(body) });
    const run = await playwright(own, '').ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(statuses(own)).toMatchObject([{ started: ['backend'], alreadyRunning: ['chromium'] }]);
  });

  test('is gone with the runner, its profile too [S3-43]', async () => {
    const body = `test.setTimeout(0);\n  await page.goto('/health');\n  ${marks('running')}\n  await page.waitForEvent('close', { timeout: 0 });`;
    await using own = await repository({ 'playwright.config.ts': CHROMIUM, 'e2e/page.spec.ts': page(body) });
    const runner = playwright(own, '');
    await eventually(() => own.has('running'), 'the page is open', 40_000);
    expect(carriers(own).some((line) => line.includes('--headless'))).toBe(true);
    runner.signal('SIGKILL');
    await runner.ended;
    await eventually(() => carriers(own).length === 0, 'nothing is left', 15_000);
  });
});

describe.concurrent('UI mode and editors', { timeout: 120_000 }, () => {
  test('start nothing before a test is run, then what that test needs, and leave nothing', async () => {
    await using own = await repository({ 'e2e/two.spec.ts': TWO, 'e2e/asks.spec.ts': ASKS });
    const server = await openTestServer(own, packages.file('@playwright/test/cli.js'));
    await server.call('runGlobalSetup', {});
    expect(await server.call('listTests', {})).toMatchObject({ status: 'passed' });
    expect(statuses(own)).toEqual([]);
    expect(await server.call('runTests', { locations: ['asks.spec.ts'] })).toEqual({ status: 'passed' });
    expect(started(own)).toEqual(['backend']);
    expect(await server.call('runTests', { locations: ['two.spec.ts'], grep: 'counts' })).toEqual({ status: 'passed' });
    expect(started(own)).toEqual(['backend', 'other']);
    await server.close('SIGTERM');
    await eventually(() => carriers(own).length === 0, 'nothing is left', 15_000);
  });

  test('try again what failed in the run before', async () => {
    await using own = await repository(
      { 'e2e/flaky.spec.ts': `/** @requires-flaky */\n${head}test('asks', ({ muster }) => expect(muster.url('flaky')).toBeTruthy());\n`, 'flaky.mjs': BROKEN },
      configuration({ flaky: FLAKY }, { suites: [] }),
    );
    const server = await openTestServer(own, packages.file('@playwright/test/cli.js'));
    await server.call('runGlobalSetup', {});
    expect(await server.call('runTests', { locations: ['flaky.spec.ts'] })).toEqual({ status: 'failed' });
    own.write('flaky.mjs', MENDED);
    expect(await server.call('runTests', { locations: ['flaky.spec.ts'] })).toEqual({ status: 'passed' });
    await server.close('SIGKILL');
    await eventually(() => carriers(own).length === 0, 'nothing is left', 15_000);
  });

  test('without any reporter the test itself asks for what it needs', async () => {
    await using own = await repository({ 'e2e/asks.spec.ts': ASKS, 'e2e/page.spec.ts': OPENS_A_PAGE });
    const server = await openTestServer(own, packages.file('@playwright/test/cli.js'));
    await server.call('runGlobalSetup', {});
    expect(await server.call('runTests', { locations: ['asks.spec.ts'], disableConfigReporters: true })).toEqual({ status: 'passed' });
    expect(started(own)).toEqual(['backend']);
    expect(await server.call('runTests', { locations: ['page.spec.ts'], disableConfigReporters: true })).toEqual({ status: 'failed' });
    await server.call('runGlobalTeardown', {});
    await server.close('SIGTERM');
    expect(carriers(own)).toEqual([]);
  });
});

describe.concurrent('somebody else is in front', { timeout: 120_000 }, () => {
  test('below muster run nothing is started a second time, and tests see the same addresses [S3-57]', async () => {
    const suite = { name: 'e2e', runner: 'playwright', kind: 'e2e', include: ['e2e/*.spec.ts'] };
    await using own = await repository({ 'e2e/asks.spec.ts': ASKS }, configuration(CAPABILITIES, { suites: [suite] }));
    const run = await own.run('run');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(statuses(own)).toMatchObject([{ started: ['backend'] }]);
  });

  test('with SKIP_GLOBAL_SETUP=1 nothing is started, and tests find what is in the environment [S3-57]', async () => {
    await using own = await repository({
      'e2e/a.spec.ts': `/** @requires-broken */\n${head}test('runs', ({ muster }) => expect(muster.url('broken')).toBe('http://elsewhere'));\n`,
    });
    const run = await playwright(own, '', { env: { SKIP_GLOBAL_SETUP: '1', MUSTER_BROKEN_URL: 'http://elsewhere' } }).ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(own.has('.muster')).toBe(false);
  });

  test('the address of what runs already is used, and it is left running [S3-05]', async () => {
    await using own = await repository(
      { 'e2e/asks.spec.ts': ASKS },
      configuration({ ...CAPABILITIES, backend: { external: { url: '${env.BACKEND_URL}' }, ready: { http: '/health' } } }, { suites: [] }),
    );
    const up = own.start('up other');
    const [, url = ''] = await up.line(/^MUSTER_OTHER_URL=(.+)$/m, 'stdout');
    const run = await playwright(own, '', { env: { BACKEND_URL: url } }).ended;
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(run.stderr).toContain('Already running: backend');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await own.run('down');
    await up.ended;
  });
});

describe.concurrent('what cannot begin', { timeout: 120_000 }, () => {
  test('without a muster.yaml it says what was looked for and how to get one', async () => {
    await using own = await repository({ 'e2e/asks.spec.ts': ASKS });
    own.remove('muster.yaml');
    const run = await playwright(own, '').ended;
    expect(run.exitCode).toBe(1);
    expect(run.stdout + run.stderr).toMatch(/Muster could not hold services for these tests\.[\s\S]*muster init/);
  });

  test('a capability that nobody declares is told with its place before anything starts', async () => {
    await using own = await repository({ 'e2e/asks.spec.ts': ASKS.replace('@requires-backend', '@requires-bakend') });
    const run = await playwright(own, '').ended;
    expect(run.exitCode).toBe(1);
    expect(run.stdout + run.stderr).toMatch(/e2e\/asks\.spec\.ts:1:\d+ .*bakend[\s\S]*did you mean backend/);
    expect(statuses(own)).toEqual([]);
  });

  test('a test of ours in a configuration that is not says what to do', async () => {
    await using own = await repository({ 'playwright.config.ts': "export default { testDir: 'e2e' };\n", 'e2e/asks.spec.ts': ASKS });
    const run = await playwright(own, '').ended;
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('wrap the configuration in withMuster()');
  });
});
