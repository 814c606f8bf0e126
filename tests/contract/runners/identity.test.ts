/**
 * The identity of a test on the wire, framework by framework: real runners, started as `muster run` starts them, before a server that records
 * what it gets. Nothing in the test files or their configuration speaks of it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testId } from '../../../harness/model/ids.ts';
import type { Test } from '../../../harness/model/test.ts';
import { artilleryPackages } from '../../rig/artillery.ts';
import { environmentWithPytest } from '../../rig/python.ts';
import { type Recorder, startRecorder } from '../../rig/recorder.ts';
import { openProject, type Project, testOf } from './project.ts';

const VIRTUAL_ENV = await environmentWithPytest();
await artilleryPackages();

let service: Recorder;
beforeAll(async () => {
  service = await startRecorder();
});
afterAll(() => service[Symbol.asyncDispose]());

const env = () => ({ MUSTER_SHOP_URL: service.url, SHOP: service.url });
const whole = (file: string): Test => testOf({ file, titlePath: [] });
const titled = (file: string, ...titlePath: string[]): Test => testOf({ file, titlePath });
const named = (test: Test, id: string): Test => ({ ...test, id: testId(id) });

/** Runs these tests, all of which pass, and answers what the service was told. */
async function toldBy(project: Project, tests: readonly Test[], more: Readonly<Record<string, string>> = {}) {
  service.told();
  const { results, problems } = await project.run(tests, { env: { ...env(), ...more } });
  expect(problems).toEqual([]);
  expect(results.map(({ outcome, message }) => [outcome, message])).toEqual(tests.map(() => ['passed', undefined]));
  return service.told();
}

/** Both carriers of an id. */
const carried = (path: string, id: string) => [
  path,
  id,
  `test.id=${encodeURIComponent(id).replaceAll('%2F', '/').replaceAll('%23', '#').replaceAll('%3E', '>')}`,
];

describe('Vitest', { timeout: 120_000 }, () => {
  test('each request carries its own test, also of tests that run at the same time, in hooks, by fetch as by node:http [S0-88]', async () => {
    await using project = await openProject('vitest');
    project.write(
      'asks.test.ts',
      `import http from 'node:http';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
const shop = process.env.SHOP;
const get = (path, headers = {}) => new Promise((resolve) => http.get(shop + path, { headers }, (answer) => answer.resume().on('end', resolve)));
beforeAll(() => fetch(shop + '/0-before-all'));
describe('one by one', () => {
  beforeEach(({ task }) => fetch(shop + '/1-hook-of-' + task.name));
  test('fetches', () => fetch(shop + '/1-fetch'));
  test('gets', () => get('/1-get'));
});
describe.concurrent('at once', () => {
  let there = 0;
  const both = Promise.withResolvers();
  const meet = async () => { if (++there === 2) both.resolve(); await both.promise; };
  test('left', async () => { await meet(); await fetch(shop + '/2-left'); });
  test('right', async () => { await meet(); await get('/2-right'); });
});
test('speaks for itself', () => get('/3-own', { 'x-test-id': 'mine' }));
`,
    );
    const own = (title: string) => `individual/asks.test#${title}`;
    const tests = [
      titled('asks.test.ts', 'one by one', 'fetches'),
      named(titled('asks.test.ts', 'one by one', 'gets'), 'e2e/given'),
      titled('asks.test.ts', 'at once', 'left'),
      titled('asks.test.ts', 'at once', 'right'),
      titled('asks.test.ts', 'speaks for itself'),
    ];
    expect(await toldBy(project, tests)).toEqual([
      ['/0-before-all', null, null],
      carried('/1-fetch', own('one by one > fetches')),
      carried('/1-get', 'e2e/given'),
      carried('/1-hook-of-fetches', own('one by one > fetches')),
      carried('/1-hook-of-gets', 'e2e/given'),
      carried('/2-left', own('at once > left')),
      carried('/2-right', own('at once > right')),
      ['/3-own', 'mine', null],
    ]);
    expect(await toldBy(project, tests.slice(0, 1), { MUSTER_TEST_IDENTITY: 'off' })).toEqual([
      ['/0-before-all', null, null],
      ['/1-fetch', null, null],
      ['/1-hook-of-fetches', null, null],
    ]);
  });

  test.each(['forks', 'vmThreads'])('in a file that is one test, everything is for that one (pool: %s)', async (pool) => {
    await using project = await openProject('vitest');
    project.write('vitest.config.ts', `export default { test: { pool: '${pool}' } };\n`);
    project.write(
      'whole.test.ts',
      "import { beforeAll, test } from 'vitest';\nbeforeAll(() => fetch(process.env.SHOP + '/all'));\ntest('a', () => fetch(process.env.SHOP + '/one'));\n",
    );
    expect(await toldBy(project, [whole('whole.test.ts')])).toEqual([carried('/all', 'individual/whole.test'), carried('/one', 'individual/whole.test')]);
  });
});

describe('Newman', { timeout: 120_000 }, () => {
  test('each request of a collection carries its id, and a header of its own wins; the collection stays as it is [S0-88]', async () => {
    await using project = await openProject('newman');
    const request = (path: string, header: object[] = []) => ({ name: path, request: { method: 'GET', url: `{{MUSTER_SHOP_URL}}${path}`, header } });
    const collection = JSON.stringify({
      info: { name: 'asks', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      item: [request('/1'), request('/2', [{ key: 'baggage', value: 'team=shop' }]), request('/3', [{ key: 'X-Test-Id', value: 'mine' }])],
    });
    project.write('asks.json', collection);
    service.told();
    const { results } = await project.run([whole('asks.json')], { env: env() });
    expect(results).toMatchObject([{ outcome: 'passed' }]);
    expect(service.told()).toEqual([carried('/1', 'individual/asks'), ['/2', 'individual/asks', 'team=shop, test.id=individual/asks'], ['/3', 'mine', null]]);
    expect(project.read('asks.json')).toBe(collection);
  });
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
    const told = await toldBy(project, tests);
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
    expect(await toldBy(project, [whole('asks.spec.ts')])).toEqual([
      ['/1-request', 'all', null],
      ['/2-child', null, null],
      ['/3-named', null, null],
      ['/4-input', null, null],
    ]);
  });
});

describe('Artillery', { timeout: 120_000 }, () => {
  test('a hook before each request adds the id of the script, beside its own hooks, and a header of its own wins; the script stays as it is [S0-49, S0-88]', async () => {
    await using project = await openProject('artillery');
    const script = JSON.stringify({
      config: { target: '{{ $env.MUSTER_SHOP_URL }}', phases: [{ duration: 1, arrivalCount: 1 }], processor: './hooks.cjs' },
      scenarios: [
        {
          beforeRequest: 'own',
          flow: [{ get: { url: '/1' } }, { get: { url: '/2', headers: { Baggage: 'team=shop' } } }, { get: { url: '/3', headers: { 'X-Test-Id': 'mine' } } }],
        },
      ],
    });
    project.write('asks.yml', script);
    project.write('hooks.cjs', "exports.own = (params, context, events, done) => { params.headers = { ...params.headers, 'x-own': 'kept' }; done(); };\n");
    service.told();
    const { results, problems } = await project.run([whole('asks.yml')], { env: env() });
    expect(problems).toEqual([]);
    expect(results).toMatchObject([{ outcome: 'passed' }]);
    const own = service.seen.slice(-3).map(({ headers }) => headers['x-own']);
    expect(service.told()).toEqual([carried('/1', 'individual/asks'), ['/2', 'individual/asks', 'team=shop, test.id=individual/asks'], ['/3', 'mine', null]]);
    expect(own).toEqual(['kept', 'kept', 'kept']);
    expect(project.read('asks.yml')).toBe(script);
  });
});

describe('pytest', { timeout: 120_000 }, () => {
  test('requests by requests, urllib and httpx carry the test, and what a proxy gets from a third party does not', async () => {
    await using project = await openProject('pytest');
    project.write(
      'test_asks.py',
      `import os
import urllib.request

import httpx
import pytest
import requests

SHOP = os.environ["SHOP"]

@pytest.fixture
def prepared():
    requests.get(SHOP + "/1-fixture")

def test_requests(prepared):
    requests.get(SHOP + "/1-requests", headers={"Baggage": "team=shop"})
    requests.get(SHOP + "/1-own", headers={"X-Test-Id": "mine"})

class TestHttpx:
    @pytest.mark.parametrize("number", [1, 2])
    def test_asks(self, number):
        with httpx.Client() as client:
            client.get(f"{SHOP}/2-httpx-{number}")

def test_urllib(muster_headers):
    urllib.request.urlopen(SHOP + "/3-urllib").read()
    assert muster_headers["x-test-id"] == "e2e/by-urllib"

def test_async():
    import asyncio

    async def ask():
        async with httpx.AsyncClient() as client:
            await client.get(SHOP + "/4-async")

    asyncio.run(ask())
    # By a proxy that stands on the loopback: not for us.
    requests.get("http://third.party.example/5-third", proxies={"http": SHOP})
`,
    );
    const own = (title: string) => `individual/test_asks#${title}`;
    const tests = [
      titled('test_asks.py', 'test_requests'),
      titled('test_asks.py', 'TestHttpx', 'test_asks'),
      named(titled('test_asks.py', 'test_urllib'), 'e2e/by-urllib'),
      titled('test_asks.py', 'test_async'),
    ];
    const told = await toldBy(project, tests, { VIRTUAL_ENV });
    expect(told).toEqual([
      carried('/1-fixture', own('test_requests')),
      ['/1-own', 'mine', null],
      ['/1-requests', own('test_requests'), `team=shop, test.id=${own('test_requests')}`],
      carried('/2-httpx-1', own('TestHttpx > test_asks')),
      carried('/2-httpx-2', own('TestHttpx > test_asks')),
      carried('/3-urllib', 'e2e/by-urllib'),
      carried('/4-async', own('test_async')),
      ['http://third.party.example/5-third', null, null],
    ]);
    const off = await toldBy(project, tests.slice(1, 2), { VIRTUAL_ENV, MUSTER_TEST_IDENTITY: 'off' });
    expect(off).toEqual([
      ['/2-httpx-1', null, null],
      ['/2-httpx-2', null, null],
    ]);
  });
});
