/**
 * The identity of a test on the wire, framework by framework: real runners, started as `muster run` starts them, before a server that records
 * what it gets. Nothing in the test files or their configuration speaks of it.
 */
import { describe, expect, test } from 'vitest';
import { openProject } from './project.ts';
import { carried, named, recordingService, titled, whole } from './told.ts';

const service = recordingService();

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
  test('leaves', () => fetch(shop + '/1-leave'));
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
      titled('asks.test.ts', 'one by one', 'leaves'),
      titled('asks.test.ts', 'at once', 'left'),
      titled('asks.test.ts', 'at once', 'right'),
      titled('asks.test.ts', 'speaks for itself'),
    ];
    expect(await service.toldBy(project, tests)).toEqual([
      ['/0-before-all', null, null],
      carried('/1-fetch', own('one by one > fetches')),
      carried('/1-get', 'e2e/given'),
      carried('/1-hook-of-fetches', own('one by one > fetches')),
      carried('/1-hook-of-gets', 'e2e/given'),
      carried('/1-hook-of-leaves', own('one by one > leaves')),
      carried('/1-leave', own('one by one > leaves')),
      ['/1-left', null, null],
      carried('/2-left', own('at once > left')),
      carried('/2-right', own('at once > right')),
      ['/3-own', 'mine', null],
    ]);
    expect(await service.toldBy(project, tests.slice(0, 1), { MUSTER_TEST_IDENTITY: 'off' })).toEqual([
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
    expect(await service.toldBy(project, [whole('whole.test.ts')])).toEqual([
      carried('/all', 'individual/whole.test'),
      carried('/one', 'individual/whole.test'),
    ]);
  });
});

describe('Newman', { timeout: 120_000 }, () => {
  test('each request of a collection carries its id, and a header of its own wins; the collection stays as it is [S0-88]', async () => {
    await using project = await openProject('newman');
    const request = (path: string, header: object[] = []) => ({ name: path, request: { method: 'GET', url: `{{MUSTER_SHOP_URL}}${path}`, header } });
    const collection = JSON.stringify({
      info: { name: 'asks', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      item: [request('/1'), request('/2', [{ key: 'baggage', value: 'team=shop' }]), request('/3', [{ key: 'X-Test-Id', value: 'mine' }]), request('/4-leave')],
    });
    project.write('asks.json', collection);
    expect(await service.toldBy(project, [whole('asks.json')])).toEqual([
      carried('/1', 'individual/asks'),
      ['/2', 'individual/asks', 'team=shop, test.id=individual/asks'],
      ['/3', 'mine', null],
      carried('/4-leave', 'individual/asks'),
      ['/4-left', null, null],
    ]);
    expect(project.read('asks.json')).toBe(collection);
  });
});
