/** `muster serve` as other programs start it, and many at once who ask it. */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { project } from '../rig/project.ts';
import { restClient } from '../rig/rest-api.ts';
import { SHOP, startServed } from '../rig/served.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../fixtures');
const NIGHTLY: { readonly traces: readonly { readonly trace_id: string }[] } = JSON.parse(
  fs.readFileSync(path.join(FIXTURES, 'traces/nightly-regression.json'), 'utf8'),
);

test.each(['SIGTERM', 'SIGINT'] as const)('the first line is its address, it is on loopback, and %s ends it cleanly', async (signal) => {
  await using shop = await project({});
  const api = await startServed(shop, ['--graph', 'g.sqlite', '--fixtures', FIXTURES]);
  expect(api.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await api.get('/readyz')).json).toEqual({ status: 'ok', stacks_loaded: 0 });
  expect((await api.post('/api/graph/ingest', { fixture_file: 'traces/nightly-regression.json' })).json).toMatchObject({ traces: 9, tests: 9 });
  api.program.signal(signal);
  expect(await api.program.ended).toMatchObject({ exitCode: 0, signal: null, stdout: `${api.url}\n`, stderr: '' });
  await expect(fetch(`${api.url}/healthz`)).rejects.toThrow();
  expect(shop.has('g.sqlite')).toBe(true);
});

test('a graph survives its server, however it ends', async () => {
  await using shop = await project(SHOP);
  const first = await startServed(shop);
  await first.post('/api/graph/ingest', NIGHTLY);
  const before = (await first.get('/api/test-plan?app=demo-fe')).json;
  first.program.signal('SIGKILL');
  await first.program.ended;
  const second = await startServed(shop);
  expect((await second.get('/api/test-plan?app=demo-fe')).json).toEqual(before);
  second.program.signal('SIGTERM');
  await second.program.ended;
});

test('a port that is taken is told with its holder, and ends with 2', async () => {
  await using shop = await project(SHOP);
  const holder = net.createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as net.AddressInfo;
  const { exitCode, stdout, stderr } = await shop.run(['serve', '--port', String(port), '--json']);
  await new Promise((resolve) => holder.close(resolve));
  expect([exitCode, JSON.parse(stdout).problems[0].code]).toEqual([2, 'port-in-use']);
  expect(stderr).toContain(`port ${port} is taken by`);
  expect(stderr).toContain(`(pid ${process.pid})`);
});

test.each<[words: string, code: string, env?: Record<string, string>]>([
  ['--port x', 'usage'],
  ['--port 65536', 'usage'],
  ['--port=-1', 'usage'],
  ['--host 0.0.0.0', 'usage'],
  ['--host ::', 'usage'],
  ['--token-env NONE', 'usage'],
  ['--host 0.0.0.0 --token-env EMPTY', 'usage', { EMPTY: '' }],
  ['--webhook-secret-env NONE', 'usage'],
  ['--datadog 127.0.0.1:8126', 'usage'],
  ['--stacks nowhere', 'file-not-found'],
  ['--stacks bad', 'missing'],
  ['--host 203.0.113.7', 'system-refused', { MUSTER_TOKEN: 't' }],
  ['more', 'usage'],
])('muster serve %s is refused with %s', async (words, code, env = {}) => {
  await using shop = await project({ ...SHOP, 'bad/stack.yaml': 'name: bad\n' });
  const outcome = await shop.run(['serve', ...(words.includes('--port') ? [] : ['--port', '0']), '--json', ...words.split(' ')], { env });
  expect([outcome.exitCode, outcome.problems()[0]?.code]).toEqual([2, code]);
});

test('elsewhere than on loopback it listens with a token alone, which it never prints', async () => {
  await using shop = await project(SHOP);
  const api = await startServed(shop, ['--host', '0.0.0.0', '--token-env', 'OURS'], { OURS: 's3cret-token' });
  const local = restClient((address, init) => fetch(api.url.replace('0.0.0.0', '127.0.0.1') + address, init));
  expect((await local.get('/api/stacks')).status).toBe(401);
  expect((await local.get('/api/stacks', { authorization: 'Bearer s3cret-token' })).json).toHaveLength(1);
  expect((await local.get('/healthz')).status).toBe(200);
  api.program.signal('SIGTERM');
  const { exitCode, stdout, stderr } = await api.program.ended;
  expect([exitCode, `${stdout}${stderr}`.includes('s3cret-token')]).toEqual([0, false]);
});

test('what is no HTTP, and who goes away in the middle, do not end it', async () => {
  await using shop = await project(SHOP);
  const api = await startServed(shop);
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      let answer = '';
      const socket = net.connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(text, () => text.endsWith('abc') && socket.destroy()));
      socket.on('data', (bytes) => {
        answer += String(bytes);
      });
      socket.on('close', () => resolve(answer)).on('error', () => {});
    });
  expect(await say('\0\0 nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*application\/json.*"bad-request"/s);
  expect(await say('GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*application\/json.*"bad-request"/s);
  await say('POST /api/graph/ingest HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\nabc');
  expect((await api.post('/api/graph/ingest', new Uint8Array(64 * 1024 * 1024))).status).toBe(413);
  expect((await api.get('/api/graph/stats')).json).toMatchObject({ tests: 0 });
  api.program.signal('SIGTERM');
  expect(await api.program.ended).toMatchObject({ exitCode: 0, stderr: '' });
});

test('twenty ingests and twenty questions at once are each whole, beside the command line on the same graph', async () => {
  await using shop = await project(SHOP);
  const api = await startServed(shop);
  const part = (n: number) => ({
    traces: Array.from({ length: 50 }, (_, trace) => ({
      trace_id: `${n}-${trace}`,
      test_id: `e2e/t${n}-${trace}`,
      test_type: 'e2e',
      spans: [`s${n}`, `s${n + 1}`, 'hub'].map((name, index) => ({
        service: name,
        resource: 'GET /',
        span_id: `${index}`,
        parent_id: index === 0 ? '' : `${index - 1}`,
      })),
    })),
  });
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  const byHand = shop.run(['graph', 'ingest', '--json', '-'], { input: JSON.stringify(part(100)) });
  const answers = await Promise.all(numbers.flatMap((n) => [api.post('/api/graph/ingest', part(n)), api.get(`/api/test-plan?app=s${n}&radius=2`)]));
  expect((await byHand).exitCode).toBe(0);
  for (const [index, { status, json }] of answers.entries()) {
    expect(status).toBe(200);
    // A question sees each ingest whole or not at all.
    if (index % 2 === 1) expect(json.tests.length % 50).toBe(0);
  }
  const stats = (await api.get('/api/graph/stats')).json;
  expect(stats).toEqual({ services: 27, tests: 1050, touches_edges: 3150, calls_edges: 44, observed_calls_edges: 42 });
  for (const n of numbers) expect((await api.get(`/api/test-plan?app=s${n}`)).json.tests).toHaveLength(n === 0 ? 50 : 100);
  api.program.signal('SIGTERM');
  expect((await api.program.ended).exitCode).toBe(0);
});

test('an ingest without traces reads the spans of the Datadog API that the server was given, all pages of them or none [S0-25]', async () => {
  await using shop = await project(SHOP);
  const mock = shop.start('mock-datadog --port 0');
  const [, source = ''] = await mock.line(/^(http:\/\/\S+)\n/, 'stdout');
  const span = (n: number, parent: number, service: string) => ({
    trace_id: Math.floor(n / 3) + 1,
    span_id: n + 1,
    parent_id: parent,
    name: 'web.request',
    resource: 'GET /items',
    service,
    start: BigInt(Date.now() - 60_000) * 1_000_000n,
    duration: 1_000_000,
    error: 0,
    meta: { 'http.request.headers.x-test-id': `e2e/t${Math.floor(n / 3)}` },
  });
  const traces = Array.from({ length: 500 }, (_, trace) =>
    ['demo-fe', 'release-lifecycle-demo', 'demo-api'].map((name, hop) => span(trace * 3 + hop, hop === 0 ? 0 : trace * 3 + hop, name)),
  );
  const sent = await fetch(`${source}/v0.4/traces`, {
    method: 'PUT',
    headers: { 'content-type': 'application/msgpack' },
    body: encode(traces, { useBigInt64: true }),
  });
  expect(sent.status).toBe(200);
  const api = await startServed(shop, ['--datadog', source]);
  for (const body of [{}, undefined]) {
    expect((await api.post('/api/graph/ingest', body)).json).toEqual({
      status: 'ingested',
      traces: 500,
      services: 3,
      tests: 500,
      touches_edges: 1500,
      calls_edges: 2,
      observed_calls_edges: 2,
    });
  }
  expect((await api.get('/api/test-plan?app=demo-api')).json.tests).toHaveLength(500);
  expect((await api.post('/api/graph/ingest', { foo: 'bar' })).status).toBe(400);
  const endless = { faults: [{ endpoint: 'spans-search', cursor: 'same' }] };
  await fetch(`${source}/admin/faults`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(endless) });
  expect((await api.post('/api/graph/ingest', {})).json).toMatchObject({ status: 'ingested', warnings: [{ code: 'repeated-cursor' }] });
  mock.signal('SIGTERM');
  await mock.ended;
  const gone = await api.post('/api/graph/ingest', {});
  expect([gone.status, gone.json.problems[0].code]).toEqual([503, 'collect-failed']);
  expect((await api.get('/api/graph/stats')).json).toMatchObject({ tests: 500 });
  api.program.signal('SIGTERM');
  await api.program.ended;
});
