/** The identity of a test on what Playwright asks: its pages, its contexts and its clients, in a real browser where there is a page. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from './project.ts';
import { carried, named, recordingService, titled, whole } from './told.ts';

/** By the path: a redirect to another path or another host, a script that may be kept, or a page that any origin may read. */
const service = recordingService(({ url = '', socket }, response) => {
  const location = {
    '/1-home': '/1-landed',
    '/1-leave': 'http://third.party.example/1-left',
    '/1-request-leave': `http://0.0.0.0:${socket.localPort}/1-request-left`,
  }[url];
  response.setHeader('access-control-allow-origin', '*');
  if (location !== undefined) response.writeHead(302, { location, 'set-cookie': 'kept=yes' }).end();
  else if (url.endsWith('.js')) response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=600' }).end('1;');
  else response.writeHead(200, { 'content-type': 'text/html' }).end('<link rel="icon" href="data:,">');
});

/** A browser of this machine, as the capability `chromium` finds it. */
function browser(): string {
  const named = process.env['CHROMIUM_PATH'];
  const found = [named, ...(process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'chromium'))].find(
    (file) => file !== undefined && fs.existsSync(file),
  );
  if (found === undefined) throw new Error('no Chromium on this machine: tools/get-chromium gets one');
  return found;
}

describe('Playwright', { timeout: 120_000 }, () => {
  const config = () => `
export default {
  use: {
    baseURL: process.env.SHOP,
    launchOptions: {
      executablePath: ${JSON.stringify(browser())},
      args: [...(process.getuid() === 0 ? ['--no-sandbox'] : []), '--host-resolver-rules=MAP third.party.example ' + new URL(process.env.SHOP).host],
    },
  },
};
`;

  test('request, page and context carry the test, and third parties are told nothing [S0-88]', async () => {
    await using project = await openProject('playwright');
    project.write('playwright.config.ts', config());
    project.write(
      'helper.ts',
      "import { test } from '@playwright/test';\nexport const declare = () => test('by a helper', ({ request }) => request.get('/0-helped').then(() => {}));\n",
    );
    project.write(
      'asks.spec.ts',
      `import { expect, request as requests, test } from '@playwright/test';
import { declare } from './helper.ts';
declare();
test('by request', async ({ request }) => {
  await request.get('/1-request');
  await request.get('/1-request-leave');
  await request.get('/1-own', { headers: { 'X-Test-Id': 'mine' } });
  await fetch(process.env.SHOP + '/1-fetch');
  const context = await requests.newContext();
  await context.get(process.env.SHOP + '/1-context');
  await context.dispose();
});
test('by page', async ({ page, context }) => {
  await page.goto('/2-page');
  await page.evaluate(() => fetch('/2-script'));
  await page.request.get('/2-page-request');
  await context.request.get('/2-context-request');
  await page.goto('http://third.party.example/2-third');
});
`,
    );
    const own = (title: string) => `individual/asks.spec#${title}`;
    const tests = [titled('asks.spec.ts', 'by a helper'), titled('asks.spec.ts', 'by request'), named(titled('asks.spec.ts', 'by page'), 'e2e/by-page')];
    const told = await service.toldBy(project, tests);
    expect(told).toEqual([
      carried('/0-helped', own('by a helper')),
      carried('/1-context', own('by request')),
      carried('/1-fetch', own('by request')),
      ['/1-own', 'mine', null],
      carried('/1-request', own('by request')),
      carried('/1-request-leave', own('by request')),
      ['/1-request-left', null, null],
      carried('/2-context-request', 'e2e/by-page'),
      carried('/2-page', 'e2e/by-page'),
      carried('/2-page-request', 'e2e/by-page'),
      carried('/2-script', 'e2e/by-page'),
      ['/2-third', null, null],
    ]);
  });

  test('pages keep their cache and cookies, services answer preflights, and a redirect to a third party takes nothing along', async () => {
    await using project = await openProject('playwright');
    project.write('playwright.config.ts', config());
    project.write(
      'asks.spec.ts',
      `import { expect, test } from '@playwright/test';
const load = (page) => page.addScriptTag({ url: '/2-kept.js' });
test('asks', async ({ page }) => {
  await page.goto('/1-home');
  await page.goto('/1-leave');
  await page.goto('/2-first');
  await load(page);
  await page.goto('/2-second');
  await load(page);
  const elsewhere = process.env.SHOP.replace('127.0.0.1', 'localhost');
  const ask = ([url, method]) => fetch(url, { method }).then(({ status }) => status, () => 'refused');
  expect(await page.evaluate(ask, [elsewhere + '/3-plain', 'GET'])).toBe(200);
  expect(await page.evaluate(ask, [elsewhere + '/3-preflight', 'PUT'])).toBe('refused');
  await page.route('**/4-routed', (route) => route.continue());
  await page.evaluate(() => fetch('/4-routed'));
});
`,
    );
    const id = 'individual/asks.spec#asks';
    expect(await service.toldBy(project, [titled('asks.spec.ts', 'asks')])).toEqual([
      carried('/1-home', id),
      carried('/1-landed', id),
      carried('/1-leave', id),
      ['/1-left', null, null],
      carried('/2-first', id),
      carried('/2-kept.js', id),
      carried('/2-second', id),
      carried('/3-plain', id),
      ['/3-preflight', null, null],
      carried('/4-routed', id),
    ]);
    expect(service.seen().find(({ path }) => path === '/1-landed')?.headers.cookie).toBe('kept=yes');
  });

  test('a page that a test opens by itself carries it, and one that is kept carries whichever test runs', async () => {
    await using project = await openProject('playwright');
    project.write('playwright.config.ts', config());
    project.write(
      'asks.spec.ts',
      `import { test } from '@playwright/test';
let kept;
test.beforeAll(async ({ browser }) => {
  kept = await browser.newPage();
  await kept.goto(process.env.SHOP + '/0-before-all');
});
test.afterAll(() => kept.close());
test('first', async ({ browser }) => {
  await kept.goto(process.env.SHOP + '/1-kept');
  const context = await browser.newContext({ extraHTTPHeaders: { 'X-Test-Id': 'mine' } });
  await (await context.newPage()).goto(process.env.SHOP + '/1-own');
  await context.close();
});
test('second', async ({ browser }) => {
  await kept.goto(process.env.SHOP + '/2-kept');
  const page = await browser.newPage();
  await page.goto(process.env.SHOP + '/2-opened');
  await page.close();
});
`,
    );
    const own = (title: string) => `individual/asks.spec#${title}`;
    expect(await service.toldBy(project, [titled('asks.spec.ts', 'first'), titled('asks.spec.ts', 'second')])).toEqual([
      ['/0-before-all', null, null],
      carried('/1-kept', own('first')),
      ['/1-own', 'mine', null],
      carried('/2-kept', own('second')),
      carried('/2-opened', own('second')),
    ]);
  });

  test('a test that is extended carries it; pages of another browser carry nothing, and the run says in which tests', async () => {
    await using project = await openProject('playwright');
    project.write('playwright.config.ts', config());
    // Chromium that says it is Firefox: all that is done without its protocol is done with Firefox too.
    project.write(
      'asks.spec.ts',
      `import { test as base } from '@playwright/test';
const test = base.extend({ browser: [async ({ browser }, use) => { browser.browserType().name = () => 'firefox'; await use(browser); }, { scope: 'worker' }] });
test('by page', async ({ page }) => {
  await page.goto('/1-page');
  await page.goto('/1-again');
});
test('by request', ({ request }) => request.get('/2-extended').then(() => {}));
test('elsewhere', ({ page }) => page.goto('http://third.party.example/3-third').then(() => {}));
test.describe(() => {
  test.use({ extraHTTPHeaders: { 'X-Test-Id': 'mine' } });
  test('by its own header', ({ page }) => page.goto('/4-own').then(() => {}));
});
`,
    );
    const own = (title: string) => titled('asks.spec.ts', title);
    const tests = [own('by page'), own('by request'), own('elsewhere'), own('by its own header')];
    const { results, warnings } = await project.run(tests, { env: service.env() });
    expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed', 'passed']);
    expect(warnings).toEqual([{ code: 'pages-unnamed', suite: 'fixture', browser: 'firefox', tests: ['individual/asks.spec#by page'] }]);
    const told = service.seen().map(({ path: asked, headers }) => [asked, headers['x-test-id']]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['/1-page', undefined],
        ['/2-extended', 'individual/asks.spec#by request'],
        ['/4-own', 'mine'],
      ]),
    );
  });

  test('a header of the configuration wins, and what tests start is left alone', async () => {
    await using project = await openProject('playwright');
    project.write('child.js', "fetch(process.env.SHOP + '/3-named')\n");
    project.write('playwright.config.ts', "export default { use: { baseURL: process.env.SHOP, extraHTTPHeaders: { 'X-Test-Id': 'all' } } };\n");
    project.write(
      'asks.spec.ts',
      `import { execFileSync } from 'node:child_process';
import { test } from '@playwright/test';
test('asks', async ({ request }) => {
  await request.get('/1-request');
  execFileSync(process.execPath, ['-e', 'fetch(process.env.SHOP + "/2-child")']);
  execFileSync(process.execPath, ['child']);
  execFileSync(process.execPath, ['-'], { input: 'fetch(process.env.SHOP + "/4-input")' });
});
`,
    );
    expect(await service.toldBy(project, [whole('asks.spec.ts')])).toEqual([
      ['/1-request', 'all', null],
      ['/2-child', null, null],
      ['/3-named', null, null],
      ['/4-input', null, null],
    ]);
  });
});
