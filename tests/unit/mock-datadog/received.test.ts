/** What the mock keeps of what it received, and that all of it has a limit. */
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoundedList, BoundedSet } from '../../../harness/mock-datadog/bounded.ts';
import { CommitMemory } from '../../../harness/mock-datadog/commit-memory.ts';
import { BadPayload } from '../../../harness/mock-datadog/msgpack.ts';
import { readParts } from '../../../harness/mock-datadog/multipart.ts';
import { Received } from '../../../harness/mock-datadog/received.ts';
import { showBody } from '../../../harness/mock-datadog/show-body.ts';
import { NOW } from './agent.ts';
import { ABOUT, backend, DURATIONS, form, KNOWN, MANAGEMENT, SETTINGS, SKIPPABLE } from './backend.ts';

const DEEP = '['.repeat(100_000) + ']'.repeat(100_000);

test('each request is told with its endpoint, its answer and its body, and no key', () => {
  const { post, control } = backend();
  const body = { data: { id: '7', type: SETTINGS[1], attributes: ABOUT } };
  post(`${SETTINGS[0]}?a=1&api_key=secret&DD-API-KEY=secret`, body, {
    'dd-api-key': 'very secret',
    'dd-application-key': 'more secret',
    authorization: '',
    trace_id: '7',
  });
  expect(control.received.requests('settings')).toEqual([
    {
      sequence: 1,
      at: new Date(NOW).toISOString(),
      endpoint: 'settings',
      method: 'POST',
      path: SETTINGS[0],
      query: { a: '1', api_key: '(given)', 'DD-API-KEY': '(given)' },
      headers: { 'content-type': 'application/json', 'dd-api-key': '(given)', 'dd-application-key': '(given)', authorization: '', trace_id: '7' },
      bytes: JSON.stringify(body).length,
      status: 200,
      body,
    },
  ]);
  expect(control.received.requests('health')).toEqual([]);
});

test('telemetry is counted and not kept; what is refused is kept as well', () => {
  const { send, control } = backend();
  for (const path of ['/api/v2/apmtelemetry', '/v0.6/stats', SETTINGS[0], '/nothing']) send(path);
  expect(control.received.counts).toEqual({ other: 1, settings: 1, telemetry: 1, 'trace-stats': 1 });
  expect(control.received.requests(null).map(({ endpoint, status }) => [endpoint, status])).toEqual([
    ['settings', 415],
    ['other', 202],
  ]);
});

test('a large body is not kept, and beyond a limit the oldest requests are forgotten', () => {
  const received = new Received();
  const call = { method: 'POST', path: '/x', query: new URLSearchParams(), headers: {}, contentType: '', now: NOW };
  received.note({ endpoint: 'other', call: { ...call, body: new Uint8Array(300_000) }, status: 202, isKept: true });
  expect(received.requests(null)).toMatchObject([{ bytes: 300_000, body: null }]);
  for (let count = 0; count < 400; count++) received.note({ endpoint: 'other', call: { ...call, body: new Uint8Array(200_000) }, status: 202, isKept: true });
  expect(received.counts).toEqual({ other: 401 });
  expect(received.requests(null).length).toBeLessThan(200);
  expect(received.forgotten).toBe(401 - received.requests(null).length);
});

describe('a body is shown', () => {
  test.each<[type: string, body: Uint8Array, shown: unknown]>([
    ['application/json', Buffer.from('{"a":1}'), { a: 1 }],
    ['', Buffer.from('{"a":1}'), { a: 1 }],
    ['text/plain', Buffer.from('a:1|c'), 'a:1|c'],
    ['application/json', Buffer.from('{"a":'), '{"a":'],
    ['application/json', Buffer.from(DEEP), DEEP],
    ['application/octet-stream', Uint8Array.of(0, 255, 1), { bytes: 3 }],
    [
      'application/msgpack',
      encode({ id: 2n ** 64n - 1n, bits: Uint8Array.of(1, 2) }, { useBigInt64: true }),
      { id: '18446744073709551615', bits: { bytes: 2 } },
    ],
    ['application/msgpack', Uint8Array.of(0xc1), { bytes: 1, unreadable: expect.any(String) }],
    ['multipart/form-data; boundary=edge', Buffer.from('--edge\r\n'), { bytes: 8, unreadable: expect.any(String) }],
  ])('of type %j', (type, body, shown) => {
    expect(showBody(type, body)).toEqual(shown);
  });

  test('part by part', () => {
    const { headers = {}, body = new Uint8Array() } = form(['one', '{"a":1}'], ['two', encode([1]), '; filename="f"\r\nContent-Type: application/msgpack']);
    expect(showBody(headers['content-type'] ?? '', body)).toEqual([
      { name: 'one', filename: null, body: { a: 1 } },
      { name: 'two', filename: 'f', body: [1] },
    ]);
  });
});

describe('parts of a body', () => {
  const name = fc.stringMatching(/^[a-z0-9]{1,10}$/);

  test('are read as they were written, whatever bytes they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.uint8Array({ maxLength: 50 })), { minLength: 1, maxLength: 5 }), (written) => {
        const { headers = {}, body = new Uint8Array() } = form(...written);
        const parts = readParts(headers['content-type'] ?? '', body);
        expect(parts.map((part) => [part.name, [...part.bytes]])).toEqual(written.map(([each, bytes]) => [each, [...bytes]]));
      }),
    );
  });

  test('that are cut anywhere are refused', () => {
    const { headers = {}, body = new Uint8Array() } = form(['one', 'first'], ['two', 'second']);
    const whole = body.length - '\r\n'.length;
    fc.assert(
      fc.property(fc.nat(whole - 1), (length) => void expect(() => readParts(headers['content-type'] ?? '', body.subarray(0, length))).toThrow(BadPayload)),
    );
  });

  test.each(['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=other'])('with the type %j are refused', (type) => {
    expect(() => readParts(type, form(['one', 'first']).body ?? new Uint8Array())).toThrow(BadPayload);
  });
});

test('no body that anyone can send makes an endpoint fail, and all of it can be told', () => {
  const types = ['application/json', 'application/msgpack', 'application/x-protobuf', 'multipart/form-data; boundary=edge', 'image/png', 'text/plain'];
  const paths = [
    ...[SETTINGS, KNOWN, SKIPPABLE, MANAGEMENT, DURATIONS].map(([path]) => path),
    '/api/v2/git/repository/search_commits',
    '/api/v2/git/repository/packfile',
    '/api/v2/citestcycle',
    '/api/v2/citestcov',
    '/api/v2/cicovreprt',
    '/api/v2/ci/test-runs/1/media',
    '/api/v2/logs',
    '/api/v2/apmtelemetry',
    '/evp_proxy/v2/api/v2/citestcycle',
  ];
  const json = fc.json().map((text) => Buffer.from(text));
  const msgpack = fc.object({ withBigInt: true }).map((value) => Buffer.from(encode(value, { useBigInt64: true })));
  const parts = fc
    .array(fc.tuple(fc.constantFrom('event', 'coverage', 'coverage1', 'pushedSha', 'packfile'), fc.oneof(json, fc.uint8Array())), {
      minLength: 1,
      maxLength: 3,
    })
    .map((written) => Buffer.from(form(...written).body ?? []));
  const body = fc.oneof(json, msgpack, parts, fc.uint8Array());
  const { send, control } = backend();
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.constantFrom(...types), body, (path, type, bytes) => {
      expect(send(path, { headers: { 'content-type': type }, body: bytes }).status).toSatisfy(
        (status: number) => status < 500 || path.startsWith('/evp_proxy'),
      );
    }),
    { numRuns: 500 },
  );
  expect(() => JSON.stringify([control.received.requests(null), control.tests.events(null)])).not.toThrow();
});

describe('a collection with a limit', () => {
  test('forgets what is oldest', () => {
    const set = new BoundedSet(2);
    for (const value of ['a', 'b', 'a', 'c']) set.add(value);
    expect([...set]).toEqual(['b', 'c']);
    const list = new BoundedList<string>({ values: 3, weight: 10 });
    for (const [value, weight] of [
      ['a', 1],
      ['b', 5],
      ['c', 1],
      ['d', 1],
      ['e', 9],
    ] as const)
      list.add(value, weight);
    expect(list.values).toEqual(['d', 'e']);
    expect(list.forgotten).toBe(3);
  });

  test('holds the commits', () => {
    const memory = new CommitMemory();
    const shas = Array.from({ length: 100_001 }, (_, index) => index.toString(16).padStart(40, '0'));
    memory.search('repository', shas, []);
    memory.learn('repository', 'f'.repeat(40));
    expect(memory.search('repository', shas, []).length).toBeLessThanOrEqual(100_000);
  });
});
