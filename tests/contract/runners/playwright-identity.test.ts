/** The identity of a test on what Playwright asks: its pages, its contexts and its clients, in a real browser where there is a page. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from './project.ts';
import { carried, named, recordingService, titled, whole } from './told.ts';

const service = recordingService();

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
    expect(told.filter(([path]) => !path.startsWith('/favicon'))).toEqual([
      carried('/0-helped', own('by a helper')),
      carried('/1-context', own('by request')),
      carried('/1-fetch', own('by request')),
      ['/1-own', 'mine', null],
      carried('/1-request', own('by request')),
      carried('/2-context-request', 'e2e/by-page'),
      carried('/2-page', 'e2e/by-page'),
      carried('/2-page-request', 'e2e/by-page'),
      carried('/2-script', 'e2e/by-page'),
      ['/2-third', null, null],
    ]);
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
