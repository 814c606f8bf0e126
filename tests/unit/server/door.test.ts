/** Who is answered, which bodies are read, and that every refusal is JSON and leaves the graph as it was. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { isLoopback } from '../../../harness/server/admission.ts';
import { BODY_LIMIT } from '../../../harness/server/read-body.ts';
import { NIGHTLY, serve } from './service.ts';

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1, and tells of itself', async () => {
    using api = serve();
    const { json } = await api.get('/api/openapi.json');
    expect(await new Validator().validate(json)).toEqual({ valid: true });
    expect(json.openapi).toBe('3.1.0');
    expect(Object.keys(json.paths).sort()).toEqual([
      '/api/bootstrap',
      '/api/graph/ingest',
      '/api/graph/stats',
      '/api/openapi.json',
      '/api/reload',
      '/api/run',
      '/api/runs',
      '/api/runs/{name}',
      '/api/stacks',
      '/api/teams',
      '/api/test-plan',
      '/healthz',
      '/readyz',
      '/webhook/github',
    ]);
  });
});

describe('what is not there is told in JSON', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/api'],
    ['POST', '/api/nothing'],
    ['GET', '/api/test-plan/'],
    ['GET', '/healthz/../../etc/passwd'],
    ['DELETE', '/api/none'],
  ])('%s %s is 404', async (method, address) => {
    using api = serve();
    const { status, json } = await api.send(address, { method });
    expect([status, json.problems[0].code]).toEqual([404, 'no-such-path']);
  });

  test.each([
    ['DELETE', '/api/runs', 'GET'],
    ['POST', '/healthz', 'GET'],
    ['GET', '/api/run', 'POST'],
    ['PUT', '/api/graph/ingest', 'POST'],
    ['OPTIONS', '/api/reload', 'POST'],
    ['PATCH', '/api/runs/run-1', 'GET'],
  ])('%s %s is 405 and names what is allowed', async (method, address, allowed) => {
    using api = serve();
    const { status, headers } = await api.send(address, { method });
    expect([status, headers.get('allow')]).toEqual([405, allowed]);
  });
});

const utf8 = (text: string) => new TextEncoder().encode(text);
const span = (more: object) => ({ traces: [{ trace_id: 't', test_id: 'e2e/t', spans: [{ service: 'a', span_id: 's', ...more }] }] });

/** Bodies that no ingest may take, with the status and code that they meet. */
const BAD: readonly (readonly [what: string, body: unknown, status: number, code: string, headers?: Record<string, string>])[] = [
  ['cut off in the middle', JSON.stringify(NIGHTLY).slice(0, 1500), 400, 'json'],
  ['cut off in a text', '{"traces": [{"trace_id": "a', 400, 'json'],
  ['two documents', '{"traces": []}{"traces": []}', 400, 'json'],
  ['a comma too many', '{"traces": [],}', 400, 'json'],
  ['no JSON', 'traces=1', 400, 'json'],
  ['only white space', '  \n', 400, 'json'],
  ['bytes that are no UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), 400, 'json'],
  ['UTF-16', new Uint8Array(Buffer.from('{"traces": []}', 'utf16le')), 400, 'json'],
  ['a million open lists', '['.repeat(1_000_000), 400, 'json'],
  ['lists in lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, 'json'],
  ['traces that are no list', { traces: {} }, 400, 'bad-shape'],
  ['a trace that is null', { traces: [null] }, 400, 'bad-shape'],
  ['no trace id', { traces: [{ test_id: 'e2e/t', spans: [] }] }, 400, 'bad-shape'],
  ['no test id', { traces: [{ trace_id: 't', spans: [] }] }, 400, 'bad-shape'],
  ['no spans', { traces: [{ trace_id: 't', test_id: 'e2e/t' }] }, 400, 'bad-shape'],
  ['a number for a trace id', { traces: [{ trace_id: 1, test_id: 'e2e/t', spans: [] }] }, 400, 'bad-shape'],
  ['a number for a span id', span({ span_id: 7 }), 400, 'bad-shape'],
  ['a number for a service', span({ service: 7 }), 400, 'bad-shape'],
  ['a number for a parent', span({ parent_id: 7 }), 400, 'bad-shape'],
  ['one bad trace behind nine good ones', { traces: [...NIGHTLY.traces, { trace_id: 't' }] }, 400, 'bad-shape'],
  ['a page whose data is no list', { data: { id: 1 } }, 400, 'bad-shape'],
  ['OTLP that is no list', { resourceSpans: 'none' }, 400, 'bad-shape'],
  ['OTLP with numbers for ids', { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 1, spanId: 2, name: 'x' }] }] }] }, 400, 'bad-shape'],
  ['a form', 'traces=%5B%5D', 415, 'media-type', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['plain text', JSON.stringify(NIGHTLY), 415, 'media-type', { 'content-type': 'text/plain' }],
  ['a type that only looks like JSON', JSON.stringify(NIGHTLY), 415, 'media-type', { 'content-type': 'application/jsonp' }],
  ['an empty type', JSON.stringify(NIGHTLY), 415, 'media-type', { 'content-type': '' }],
  ['compressed bytes', utf8('{}'), 415, 'media-type', { 'content-encoding': 'gzip' }],
  ['one byte more than the limit', new Uint8Array(BODY_LIMIT + 1), 413, 'body-too-large'],
  ['64 MiB', new Uint8Array(64 * 1024 * 1024), 413, 'body-too-large'],
  ['a length that lies', '{}', 413, 'body-too-large', { 'content-length': String(2 ** 40) }],
];

describe('an ingest of what is wrong is refused, and the graph is as it was', () => {
  test.each(BAD.map((row) => [row[0], row] as const))('%s', async (_, [, body, status, code, headers]) => {
    using api = serve();
    await api.post('/api/graph/ingest', NIGHTLY);
    const before = (await api.get('/api/graph/stats')).json;
    const refused = await api.post('/api/graph/ingest', body, headers);
    expect([refused.status, refused.json.problems[0].code]).toEqual([status, code]);
    expect((await api.get('/api/graph/stats')).json).toEqual(before);
    expect(api.told).toEqual([]);
  });

  test('a body that never says how long it is is read no further than the limit', async () => {
    using api = serve();
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1 << 20;
        controller.enqueue(new Uint8Array(1 << 20));
      },
    });
    const init = { method: 'POST', body: endless, duplex: 'half', headers: { 'content-type': 'application/json' } };
    expect((await api.send('/api/graph/ingest', init as RequestInit)).status).toBe(413);
    expect(sent).toBeLessThan(BODY_LIMIT + (4 << 20));
  });
});

describe('an ingest takes what is odd and not wrong', () => {
  test.each<[string, unknown, number]>([
    ['no traces at all', { traces: [] }, 0],
    [
      'a circle of parents',
      {
        traces: [
          { trace_id: 't', test_id: 'e2e/t', spans: ['a', 'b', 'c'].map((id, index, all) => ({ service: id, span_id: id, parent_id: all[(index + 1) % 3] })) },
        ],
      },
      3,
    ],
    ['a span that is its own parent', span({ parent_id: 's' }), 1],
    ['span ids that come twice', { traces: [{ trace_id: 't', test_id: 'e2e/t', spans: [1, 2].map((n) => ({ service: `a${n}`, span_id: 's' })) }] }, 1],
    ['names that objects have', span({ service: '__proto__' }), 1],
  ])('%s', async (_, body, services) => {
    using api = serve({ stacksDir: '/nowhere' });
    expect((await api.post('/api/graph/ingest', body)).json).toMatchObject({ status: 'ingested', services });
    expect((await api.post('/api/graph/ingest', body)).json).toMatchObject({ status: 'ingested', services });
  });

  test('JSON by another name', async () => {
    using api = serve();
    for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/vnd.datadog+json']) {
      expect((await api.post('/api/graph/ingest', NIGHTLY, { 'content-type': type })).status).toBe(200);
    }
  });
});

describe('without a token', () => {
  test.each(['evil.example', 'evil.example:8080', '10.0.0.7', 'localhost.evil.example', '127.0.0.1.evil.example'])(
    'a request that names the host %s is refused',
    async (host) => {
      using api = serve();
      const { status, json } = await api.get('/api/graph/stats', { host });
      expect([status, json.problems[0].code]).toEqual([403, 'foreign-visitor']);
    },
  );

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:9999', 'https://localhost'])('a page of %s changes nothing', async (origin) => {
    using api = serve();
    const headers = { origin, host: '127.0.0.1:8080' };
    expect((await api.post('/api/graph/ingest', NIGHTLY, headers)).status).toBe(403);
    expect((await api.post('/api/reload', undefined, headers)).status).toBe(403);
    expect((await api.post('/api/reload', undefined, { ...headers, origin: 'http://127.0.0.1:8080' })).status).toBe(200);
  });

  test.each(['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', 'app.localhost'])('%s is loopback', (host) => expect(isLoopback(host)).toBe(true));
  test.each(['0.0.0.0', '::', 'example.com', '1127.0.0.1', ''])('%s is not', (host) => expect(isLoopback(host)).toBe(false));
});

describe('with a token', () => {
  test('everything but health needs it, whatever the host is called', async () => {
    using api = serve({}, 's3cret');
    for (const headers of [
      {},
      { authorization: 's3cret' },
      { authorization: 'Bearer s3cre' },
      { authorization: 'Bearer s3crets' },
      { authorization: 'Basic s3cret' },
    ]) {
      for (const address of ['/api/graph/stats', '/api/test-plan?app=x', '/api/openapi.json', '/nothing']) {
        const { status, json, headers: sent } = await api.get(address, headers);
        expect([status, json.problems[0].code, sent.get('www-authenticate')]).toEqual([401, 'no-token', 'Bearer']);
      }
      expect((await api.post('/api/run', {}, headers)).status).toBe(401);
    }
    expect((await api.get('/healthz')).status).toBe(200);
    expect((await api.get('/readyz')).status).toBe(200);
    expect((await api.get('/api/graph/stats', { authorization: 'Bearer s3cret', host: 'build-host:8080' })).status).toBe(200);
  });
});

test('a bug is told to people, answered with 500, and ends nothing', async () => {
  using api = serve({ fixtures: null as never });
  const { status, json } = await api.post('/api/graph/ingest', { fixture_file: 'x' });
  expect([status, json.problems[0].code]).toEqual([500, 'internal-error']);
  expect(api.told.join('')).toContain('TypeError');
  expect((await api.get('/healthz')).status).toBe(200);
});
