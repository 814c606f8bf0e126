import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Shop, startApp, startShop } from './rig.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await startShop();
});

afterAll(() => shop[Symbol.asyncDispose]());

/** The request that a recorder saw for this test id. */
const seenBy = (recorder: Shop['toApi'], testId: string) => recorder.seen.filter(({ headers }) => headers['x-test-id'] === testId);

describe('from the front page down to the API', () => {
  test('the identity of a test reaches demo-api unchanged [S0-50]', async () => {
    const testId = 'fe-smoke.spec.ts.the front page > 100% "quoted", done';
    await fetch(shop.fe.url, { headers: { 'X-Test-Id': testId } });
    expect(seenBy(shop.toBff, testId)).toMatchObject([{ method: 'GET', path: '/api/items' }]);
    expect(seenBy(shop.toApi, testId)).toMatchObject([{ method: 'GET', path: '/items' }]);
  });

  test('session, baggage and test travel together, on reads and on writes [S0-51]', async () => {
    const headers = { 'X-Test-Id': 'together', 'x-dev-session': 'pr-42', baggage: 'team=shop;tier=2' };
    const body = new URLSearchParams({ itemId: '1', quantity: '1' });
    const bought = await fetch(`${shop.fe.url}/checkout`, { method: 'POST', headers, body });
    expect(bought.status).toBe(201);
    for (const recorder of [shop.toBff, shop.toApi]) {
      const [request] = seenBy(recorder, 'together');
      expect(request?.method).toBe('POST');
      expect(request?.headers).toMatchObject({ 'x-dev-session': 'pr-42', baggage: 'team=shop;tier=2, dev-session=pr-42, test.id=together' });
    }
  });

  test('nothing else of a request travels', async () => {
    await fetch(shop.fe.url, { headers: { 'X-Test-Id': 'private', cookie: 'c=1', authorization: 'Bearer t', 'x-other': '1' } });
    const [request] = seenBy(shop.toBff, 'private');
    expect(request?.headers['baggage']).toBe('test.id=private');
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual(['accept', 'baggage', 'connection', 'host', 'x-test-id']);
  });

  test('a request of nobody stays nobody, as a probe of readiness does', async () => {
    const before = shop.toBff.seen.length;
    await fetch(`${shop.fe.url}/health`);
    expect(shop.toBff.seen).toHaveLength(before);
    await fetch(shop.fe.url);
    const headers = shop.toApi.seen.at(-1)?.headers ?? {};
    expect(['x-test-id', 'x-dev-session', 'baggage'].filter((name) => name in headers)).toEqual([]);
  });

  test('no service prints what travels', async () => {
    await fetch(shop.fe.url, { headers: { 'X-Test-Id': 'unprinted-test', 'x-dev-session': 'unprinted-session' } });
    expect([shop.fe, shop.bff, shop.api].map(({ log }) => log()).join('\n')).not.toMatch(/unprinted/);
  });
});

test('an originator with a session of its own starts it, and the forwarder passes it on [S0-53]', async () => {
  await using own = await startShop({ DEV_SESSION: 'pr-9' });
  await fetch(own.fe.url);
  for (const recorder of [own.toBff, own.toApi]) expect(recorder.seen.at(-1)?.headers).toMatchObject({ 'x-dev-session': 'pr-9', baggage: 'dev-session=pr-9' });
  await fetch(`${own.bff.url}/api/items`);
  expect(own.toApi.seen.at(-1)?.headers).not.toHaveProperty('x-dev-session');
});

test('a back end that is gone is a 502, which neither prints a secret nor ends the service', async () => {
  await using bff = await startApp('release-lifecycle-demo', { DEMO_API_URL: 'http://127.0.0.1:9' });
  await using fe = await startApp('demo-fe', { RELEASE_LIFECYCLE_DEMO_URL: bff.url });
  const answer = await fetch(`${bff.url}/api/items`, { headers: { 'x-dev-session': 'unprinted' } });
  expect([answer.status, await answer.json()]).toEqual([502, { error: 'unreachable', service: 'demo-api' }]);
  const page = await fetch(fe.url);
  expect(page.status).toBe(502);
  expect(await page.text()).toContain('The shop cannot be reached');
  expect((await fetch(`${fe.url}/health`)).status).toBe(200);
  expect(bff.log() + fe.log()).not.toContain('unprinted');
});
