/** The tests of stack-one name themselves on the wire: each is run by its own runner against recorders before the real services. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Shop, STACK, startShop } from './rig.ts';

const TESTS = path.join(STACK, 'tests');
const COLLECTIONS = path.join(TESTS, 'api');
const requireHere = createRequire(import.meta.url);

let shop: Shop;
let scratch: string;

beforeAll(async () => {
  scratch = mkdtempSync(path.join(os.tmpdir(), 'muster-stack-one-'));
  shop = await startShop();
});

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  rmSync(scratch, { recursive: true });
});

const addresses = () => ({ MUSTER_DEMO_FE_URL: shop.toFe.url, MUSTER_RELEASE_LIFECYCLE_DEMO_URL: shop.toBff.url, MUSTER_DEMO_API_URL: shop.toApi.url });

/** Runs a package's program in the folder of the tests; fails with all it printed unless it exits with 0. */
async function run(packageName: string, program: string, args: readonly string[]): Promise<void> {
  const file = path.join(path.dirname(requireHere.resolve(`${packageName}/package.json`)), program);
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [file, ...args], { cwd: TESTS, env: { PATH, HOME, ...addresses() }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  expect(code, out + err).toBe(0);
}

/** What the runner sends of itself; a request that names no test appears as undefined. */
async function sentWhile(work: Promise<void>): Promise<(string | undefined)[]> {
  const recorders = [shop.toFe, shop.toBff, shop.toApi];
  const before = recorders.map(({ seen }) => seen.length);
  await work;
  const seen = recorders.flatMap((recorder, index) => recorder.seen.slice(before[index]));
  return [...new Set(seen.map(({ headers }) => headers['x-test-id']?.toString()))].sort();
}

// One after the other: what is seen belongs to the runner that runs.
describe('every request of a test carries X-Test-Id, of the service under test as of those behind it', { timeout: 120_000 }, () => {
  test('Playwright sends the title path joined by dots, the same in each run [S0-46] [S0-48]', async () => {
    const args = ['test', '--reporter=line', `--output=${scratch}/playwright`, 'fe-smoke', 'bff-integration'];
    expect(await sentWhile(run('@playwright/test', 'cli.js', args))).toEqual([
      'bff-integration.spec.ts.a checkout at the back end takes from the stock of the API',
      'bff-integration.spec.ts.an item made at the back end stands in the API as it was given',
      'bff-integration.spec.ts.an order with one line too many takes nothing at all',
      'fe-smoke.spec.ts.the checkout page offers each item that is in stock',
      'fe-smoke.spec.ts.the front page lists the catalogue with prices and stock',
    ]);
  });

  test('Vitest sends the name of the test, the same in each run [S0-46]', async () => {
    expect(await sentWhile(run('vitest', 'vitest.mjs', ['run', 'fe-assets', '--cache=false']))).toEqual([
      "demo-fe's assets > a browser that has a file already is told so",
      "demo-fe's assets > no file outside the folder is served",
      "demo-fe's assets > the script comes with its type and can be parsed",
      "demo-fe's assets > the style sheet comes with its type and styles the catalogue",
    ]);
  });

  test('Newman sends the name of the request, the same in each run [S0-46] [S0-47]', async () => {
    const variables = Object.entries(addresses()).flatMap(([name, value]) => ['--env-var', `${name}=${value}`]);
    const collection = path.join(COLLECTIONS, 'bff-crud.postman_collection.json');
    expect(await sentWhile(run('newman', 'bin/newman.js', ['run', collection, ...variables]))).toEqual(
      ['buy what is sold out', 'create', 'list', 'read', 'read what is gone', 'remove', 'replace'].map((name) => `bff-crud: ${name}`),
    );
  });
});

test('every collection adds the header for all of its requests, and no two requests share a name [S0-47]', () => {
  const collections = readdirSync(COLLECTIONS).map((file) => JSON.parse(readFileSync(path.join(COLLECTIONS, file), 'utf8')));
  expect(collections).toHaveLength(4);
  for (const { event } of collections) {
    expect(event).toMatchObject([{ listen: 'prerequest', script: { exec: ["pm.request.headers.add({ key: 'X-Test-Id', value: pm.info.requestName });"] } }]);
  }
  const names = collections.flatMap(({ item }) => item.map(({ name }: { name: string }) => name));
  expect(new Set(names).size).toBe(names.length);
});
