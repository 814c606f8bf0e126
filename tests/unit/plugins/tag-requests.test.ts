/** What a process that tags its requests sends, seen by a real server: by `fetch`, node:http and undici's own calls. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { escaped } from '../../../harness/model/regular-expression.ts';
import { identityHeaders } from '../../../harness/plugins/identity-headers.ts';
import { isOwnAddress, ownPatterns } from '../../../harness/plugins/own-address.ts';
import { tagRequests } from '../../../harness/plugins/tag-requests.ts';

const running = new AsyncLocalStorage<string>();
let seen: http.IncomingHttpHeaders[] = [];
const server = http.createServer((request, response) => {
  seen.push(request.headers);
  response.end();
});
let url: string;
let stop: () => void;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  stop = tagRequests(() => running.getStore() ?? null);
});
afterAll(() => {
  stop();
  server.close();
});

const ask = (options: http.RequestOptions) =>
  new Promise<void>((resolve, reject) => {
    const request = http.request(url, options, (response) => response.resume().once('end', resolve));
    request.once('error', reject).end();
  });

async function sent(id: string | null, act: () => Promise<unknown>): Promise<(string | undefined)[]> {
  seen = [];
  await (id === null ? act() : running.run(id, act));
  const headers = seen[0];
  return [headers?.['x-test-id']?.toString(), headers?.['baggage']?.toString()];
}

test.each<[string, (headers: Record<string, string>) => Promise<unknown>]>([
  ['fetch', (headers) => fetch(url, { headers })],
  ['fetch of a Request', (headers) => fetch(new Request(url, { headers }))],
  ['node:http', (headers) => ask({ headers })],
])('a request by %s carries the running test, beside baggage of its own; what it says of itself wins', async (_, request) => {
  expect(await sent('e2e/a', () => request({}))).toEqual(['e2e/a', 'test.id=e2e/a']);
  expect(await sent('e2e/a', () => request({ Baggage: 'team=shop' }))).toEqual(['e2e/a', 'team=shop, test.id=e2e/a']);
  expect(await sent('e2e/a', () => request({ 'X-Test-Id': 'mine' }))).toEqual(['mine', undefined]);
  expect(await sent('e2e/a', () => request({ baggage: 'test.id=mine' }))).toEqual([undefined, 'test.id=mine']);
  expect(await sent('individual/grüßt 日本 100%', () => request({}))).toEqual([
    'individual/gr%C3%BC%C3%9Ft %E6%97%A5%E6%9C%AC 100%25',
    'test.id=individual/gr%C3%BC%C3%9Ft%20%E6%97%A5%E6%9C%AC%20100%25',
  ]);
  expect(await sent(null, () => request({}))).toEqual([undefined, undefined]);
});

test('where a request goes counts, not the Host that it claims', async () => {
  expect(await sent('e2e/a', () => ask({ headers: { host: 'third.party.example' } }))).toEqual(['e2e/a', 'test.id=e2e/a']);
});

test('what a proxy on the loopback is asked to fetch elsewhere is told nothing', async () => {
  expect(await sent('e2e/a', () => ask({ path: 'http://third.party.example/' }))).toEqual([undefined, undefined]);
});

test('headers that are sent as one list stay as they are', async () => {
  expect(await sent('e2e/a', () => ask({ headers: ['x-own', 'kept'] }))).toEqual([undefined, undefined]);
});

test('requests at the same time each carry their own test', async () => {
  seen = [];
  const ids = Array.from({ length: 20 }, (_, index) => `e2e/${index}`);
  await Promise.all(ids.map((id, index) => running.run(id, async () => (index % 2 === 0 ? fetch(`${url}${index}`) : ask({ path: `/${index}` })))));
  expect(seen.map((headers) => headers['x-test-id']).sort()).toEqual([...ids].sort());
});

const env = {
  MUSTER_STAGING_URL: 'https://shop.example:8443/base',
  MUSTER_LOCAL_URL: 'http://127.0.0.1:80',
  MUSTER_ODD_URL: 'odd',
  OTHER_URL: 'http://b.example',
};

test.each([
  ['http://127.0.0.1:3000/', true],
  ['http://127.9.9.9', true],
  ['http://localhost:1/a?b', true],
  ['HTTP://LocalHost', true],
  ['http://app.localhost/', true],
  ['http://[::1]:1/', true],
  ['https://shop.example:8443/other', true],
  ['https://shop.example/', false],
  ['https://shop.example:84430/', false],
  ['https://shopXexample:8443/', false],
  ['https://b.example/', false],
  ['https://localhost.example/', false],
  ['https://127.0.0.1.example/', false],
  ['https://b.example/?http://localhost/', false],
  ['https://localhost@b.example/', false],
  ['https://b.example\\@x.localhost/', false],
  ['https://b.example\\.localhost/', false],
  ['https://b.example?.localhost/', false],
  ['https://b.example#.localhost/', false],
  ['https://b.example:443.localhost/', false],
  ['file:///tmp/a', false],
])('%s is an address of our own: %s', (address, isOwn) => {
  expect(isOwnAddress(address, env)).toBe(isOwn);
});

test('the patterns for a browser leave out no address of our own, and no third party whose name begins otherwise', () => {
  const matching = ownPatterns(env).map((pattern) => new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`));
  const isMatched = (address: string) => matching.some((pattern) => pattern.test(address));
  const own = ['http://127.0.0.1:3000/', 'https://localhost:1/a?b', 'http://app.localhost/', 'http://[::1]:1/', 'https://shop.example:8443/other'];
  expect(own.filter((address) => !isMatched(address))).toEqual([]);
  expect(['https://shop.example/', 'https://b.example/', 'http://b.example/'].filter(isMatched)).toEqual([]);
});

test('an id that holds half a character goes out with U+FFFD in its place', () => {
  expect(identityHeaders('e2e/\ud800a', () => '')).toEqual({ 'x-test-id': 'e2e/%EF%BF%BDa', baggage: 'test.id=e2e/%EF%BF%BDa' });
});

test('nothing is added to a request that names a test already', () => {
  expect(identityHeaders('e2e/a', (name) => (name === 'x-test-id' ? 'mine' : ''))).toEqual({});
});
