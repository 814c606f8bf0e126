/** The largest bodies, at the real programs over real sockets: each is refused with 4xx or taken, and the process lives on with what it had. */
import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NO_MSGPACK } from '../rig/corpus.ts';
import { type Project, project, type Running } from '../rig/project.ts';
import { type Served, SHOP, startServed, TRACES } from '../rig/served.ts';

const MIB = 1024 * 1024;
const MSGPACK = 'application/msgpack';
const PROTOBUF = 'application/x-protobuf';

let shop: Project;
let mock: Running;
let mockUrl: string;
let served: Served;

beforeAll(async () => {
  shop = await project(SHOP);
  mock = shop.start(['mock-datadog', '--port', '0']);
  [, mockUrl = ''] = await mock.line(/^(http:\/\/\S+)\n/, 'stdout');
  served = await startServed(shop);
  const span = { trace_id: 1, span_id: 1, start: BigInt(Date.now()) * 1_000_000n, service: 'kept', name: 'x', resource: 'y' };
  expect(await send('/v0.4/traces', MSGPACK, encode([[span]], { useBigInt64: true }))).toBe(200);
  expect((await served.post('/api/graph/ingest', TRACES)).status).toBe(200);
});
afterAll(async () => {
  for (const program of [mock, served.program]) program.signal('SIGTERM');
  expect((await Promise.all([mock.ended, served.program.ended])).map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  await shop[Symbol.asyncDispose]();
});

async function send(path: string, type: string, body: Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const answer = await fetch(mockUrl + path, { method: 'POST', headers: { 'content-type': type, ...headers }, body: new Uint8Array(body) });
  await answer.arrayBuffer();
  return answer.status;
}

/** `text` again and again, in so many bytes. */
const filled = (head: string, text: string, tail: string, mib: number) => Buffer.from(head + text.repeat(Math.floor((mib * MIB) / text.length)) + tail);

/** A kilobyte for each megabyte of nothing that it unpacks to: gzip files may be joined. */
const bomb = (mib: number) => Buffer.concat(Array<Buffer>(mib).fill(gzipSync(Buffer.alloc(MIB))));

test.each<[name: string, path: string, type: string, body: () => Uint8Array, status: number, headers?: Record<string, string>]>([
  ['64 MiB of empty lists', '/v0.4/traces', MSGPACK, () => Buffer.concat([Uint8Array.of(0xdd, 3, 0xff, 0xff, 0xfb), Buffer.alloc(64 * MIB - 5, 0x90)]), 200],
  ['64 MiB of maps without end', '/v0.4/traces', MSGPACK, () => Buffer.alloc(64 * MIB, 0x81), 400],
  [
    '32 MiB of empty maps',
    '/api/v2/citestcycle',
    MSGPACK,
    () => Buffer.concat([Uint8Array.of(0xdd, 1, 0xff, 0xff, 0xfb), Buffer.alloc(32 * MIB - 5, 0x80)]),
    400,
  ],
  ['24 MiB of empty messages', '/v1/traces', PROTOBUF, () => Buffer.alloc(24 * MIB, Uint8Array.of(0x0a, 0x00)), 400],
  ['4 MiB of objects', '/v1/traces', 'application/json', () => filled('{"resourceSpans": [', '{},', '{}]}', 4), 200],
  ['4 MiB of open lists', '/v1/traces', 'application/json', () => Buffer.alloc(4 * MIB, '['), 400],
  ['one byte beyond 64 MiB', '/v0.4/traces', MSGPACK, () => Buffer.alloc(64 * MIB + 1), 413],
  ['a megabyte that unpacks to a gigabyte', '/v0.4/traces', MSGPACK, () => bomb(1024), 413, { 'content-encoding': 'gzip' }],
  ['a megabyte that unpacks to a gigabyte, in protobuf', '/v1/traces', PROTOBUF, () => bomb(1024), 413, { 'content-encoding': 'gzip' }],
  ['half a gzip file', '/v0.4/traces', MSGPACK, () => bomb(1).subarray(0, 500), 400, { 'content-encoding': 'gzip' }],
  ['another encoding', '/v0.4/traces', MSGPACK, () => bomb(1), 415, { 'content-encoding': 'br' }],
  ['a gigabyte that a kilobyte claims', '/v0.4/traces', MSGPACK, () => NO_MSGPACK['lists that claim all memory'] ?? new Uint8Array(), 400],
])('the mock is sent %s', async (_name, path, type, body, status, headers) => {
  expect(await send(path, type, body(), headers)).toBe(status);
  expect(await (await fetch(`${mockUrl}/health`)).json()).toMatchObject({ status: 'ok', spans: 1, dropped_traces: 0 });
});

const JSON_TYPE = 'application/json';
const YAML = 'application/yaml';
const KIB = 1024;
const listed = (count: number, item: (place: number) => string) => Array.from({ length: count }, (_, place) => item(place)).join(',');

test.each<[name: string, method: string, path: string, type: string, body: () => string | Uint8Array, status: number, said: string]>([
  ['300,000 faults', 'POST', '/admin/faults', JSON_TYPE, () => `{"faults":[${listed(300_000, () => '{"endpoint":"info"}')}]}`, 413, '256 KiB'],
  ['one fault more than it takes', 'POST', '/admin/faults', JSON_TYPE, () => `{"faults":[${listed(1001, () => '{"endpoint":"info"}')}]}`, 422, '1000 faults'],
  [
    'a scenario with as many',
    'PUT',
    '/admin/scenario',
    JSON_TYPE,
    () => `{"version":1,"faults":[${listed(1001, () => '{"endpoint":"info"}')}]}`,
    422,
    '1000 faults',
  ],
  ['a million distinct keys', 'PUT', '/admin/scenario', JSON_TYPE, () => `{${listed(1_000_000, (place) => `"${place}":1`)}}`, 413, '256 KiB'],
  ['as many keys as fit', 'PUT', '/admin/scenario', JSON_TYPE, () => `{${listed(20_000, (place) => `"${place}":1`)}}`, 422, 'version'],
  ['one key again and again', 'PUT', '/admin/scenario', YAML, () => 'version: 1\n'.repeat(20_000), 422, 'same map twice'],
  [
    'a scenario within itself',
    'PUT',
    '/admin/scenario',
    YAML,
    () => 'version: 1\nsuites:\n  - { suite: a, p50: &a { wire: [*a] } }\n',
    422,
    'within its own anchor &a',
  ],
  [
    'aliases of aliases',
    'PUT',
    '/admin/scenario',
    YAML,
    () => `a: &a [x]\nb: &b [${listed(99, () => '*a')}]\nc: &c [${listed(99, () => '*b')}]\n`,
    422,
    'alias',
  ],
  ['an alias of nothing', 'POST', '/admin/faults', YAML, () => 'faults: *a\n', 422, 'no anchor &a'],
  ['open lists', 'PUT', '/admin/scenario', YAML, () => '['.repeat(256 * KIB), 422, '50 deep'],
  ['entries of entries', 'PUT', '/admin/scenario', YAML, () => '- '.repeat(128 * KIB), 422, '50 deep'],
  ['keys of keys', 'PUT', '/admin/scenario', YAML, () => '? '.repeat(128 * KIB), 422, '50 deep'],
  ['faults of syntax', 'PUT', '/admin/scenario', YAML, () => '"\n'.repeat(10_000), 422, 'yaml'],
  ['a gigabyte in a megabyte', 'PUT', '/admin/scenario', YAML, () => bomb(1024), 413, '64 MiB'],
])('the admin API of the mock is sent %s', async (_name, method, path, type, body, status, said) => {
  const known = async () => Promise.all(['/admin/scenario', '/admin/faults', '/health'].map(async (place) => (await fetch(mockUrl + place)).json()));
  const before = await known();
  const sent = body();
  const packed = typeof sent === 'string' ? {} : { 'content-encoding': 'gzip' };
  const answer = await fetch(mockUrl + path, {
    method,
    headers: { 'content-type': type, ...packed },
    body: typeof sent === 'string' ? sent : new Uint8Array(sent),
  });
  expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(said)]);
  expect(await known()).toEqual(before);
});

test('the mock keeps its bound of faults over many requests', async () => {
  const add = (count: number) =>
    fetch(`${mockUrl}/admin/faults`, {
      method: 'POST',
      headers: { 'content-type': JSON_TYPE },
      body: `{"faults":[${listed(count, () => '{"endpoint":"info"}')}]}`,
    });
  expect([(await add(600)).status, (await add(400)).status, (await add(1)).status]).toEqual([200, 200, 422]);
  expect((await fetch(`${mockUrl}/admin/faults`, { method: 'DELETE' })).status).toBe(200);
});

test.each<[name: string, path: string, body: () => Uint8Array, status: number]>([
  ['4 MiB of objects', '/api/graph/ingest', () => filled('{"traces": [', '{},', '{}]}', 4), 400],
  ['4 MiB of open lists', '/api/graph/ingest', () => Buffer.alloc(4 * MIB, '['), 400],
  ['64 MiB', '/api/graph/ingest', () => Buffer.alloc(64 * MIB, ' '), 413],
  ['64 MiB at the webhook', '/webhook/github', () => Buffer.alloc(64 * MIB, ' '), 413],
  ['64 MiB of a run', '/api/run', () => Buffer.alloc(64 * MIB, ' '), 413],
])('the REST API is sent %s', async (_name, path, body, status) => {
  const before = (await served.get('/api/graph/stats')).json;
  expect((await served.post(path, body())).status).toBe(status);
  expect((await served.get('/api/graph/stats')).json).toEqual(before);
});
