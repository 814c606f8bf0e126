import { expect, test } from 'vitest';
import { readTraces } from '../../../harness/traces/read-traces.ts';
import { mock, NOW, span } from './agent.ts';

interface Item {
  readonly attributes: { readonly span_id: string };
}
const ids = (reply: { json: { data: readonly Item[] } }) => reply.json.data.map(({ attributes }) => attributes.span_id).join(' ');

/** Four spans, oldest first: 1 page of fe, 2 its call to api, 3 an error of api, 4 a job. */
function filled() {
  const datadog = mock();
  const tid = { '_dd.p.tid': '6a0f000000000000', '_dd.base': 'x' };
  datadog.deliver(
    [
      span(
        {
          span_id: 1n,
          service: 'demo-fe',
          resource: 'GET /',
          meta: { ...tid, env: 'ci', version: '1.2', 'http.status_code': '200', 'http.request.headers.x-test-id': 'e2e/fe-smoke', 'span.kind': 'server' },
        },
        400,
      ),
      span(
        { span_id: 2n, parent_id: 1n, resource: 'GET /items/:id', meta: { 'http.status_code': '404', http: 'odd' }, metrics: { 'retry.count': 3, _top: 1 } },
        300,
      ),
    ],
    [
      span(
        {
          span_id: 3n,
          trace_id: 77n,
          error: 1,
          resource: 'POST /items',
          duration: 2_000_000_000,
          meta: { 'http.status_code': '500', 'test.id': 'individual/api-crud' },
        },
        -1800,
      ),
    ],
    [span({ span_id: 4n, trace_id: 78n, service: 'my-job', name: 'job.tick', type: '', resource: 'say "hi" (now)' }, 100)],
  );
  return datadog;
}

const AT = { from: 'now-1h', to: 'now+1h' };

test.each<[query: string, expected: string]>([
  ['*', '1 2 4 3'],
  ['', '1 2 4 3'],
  ['service:demo-api', '2 3'],
  ['service:demo-*', '1 2 3'],
  ['service:demo-?e', '1'],
  ['service:"demo-*"', ''],
  ['-service:demo-api', '1 4'],
  ['NOT service:demo-api', '1 4'],
  ['service:demo-api status:error', '3'],
  ['service:demo-api AND status:error', '3'],
  ['service:demo-fe OR status:error', '1 3'],
  ['service:demo-fe OR service:demo-api status:error', '1 3'],
  ['(service:demo-fe OR service:demo-api) -status:error', '1 2'],
  ['-(service:demo-fe OR status:error)', '2 4'],
  ['service:(demo-fe OR my-job)', '1 4'],
  ['resource_name:"GET /items/:id"', '2'],
  ['resource_name:GET\\ /items/\\:id', '2'],
  ['resource_name:GET*', '1 2'],
  ['resource_name:"say \\"hi\\" (now)"', '4'],
  ['operation_name:job.tick', '4'],
  ['type:web env:ci', '1'],
  ['version:1.2', '1'],
  ['trace_id:6a0f0000000000001234567890abcdef', '1 2'],
  ['trace_id:1311768467294899695', '1 2'],
  ['trace_id:77', '3'],
  ['span_id:4', '4'],
  ['@http.status_code:200', '1'],
  ['@http.status_code:>=400', '2 3'],
  ['@http.status_code:>404', '3'],
  ['@http.status_code:[200 TO 404]', '1 2'],
  ['@http.status_code:[404 TO *]', '2 3'],
  ['@http.status_code:*', '1 2 3'],
  ['-@http.status_code:*', '4'],
  ['@duration:>1s', '3'],
  ['@duration:<=5ms', '1 2 4'],
  ['@retry.count:3', '2'],
  ['@http.request.headers.x-test-id:e2e/fe-smoke', '1'],
  ['@http.request.headers.x-test-id:"e2e/fe-smoke"', '1'],
  ['x-test-id:e2e/*', '1'],
  ['X-Test-Id:individual/api-crud', '3'],
  ['@constructor:*', ''],
  ['job.tick', '4'],
])('the query %s finds spans %s [S0-41]', (query, expected) => {
  expect(ids(filled().search({ filter: { query, ...AT }, page: { limit: 100 } }))).toBe(expected);
});

test.each(['(service:a', 'service:a)', 'service:', ':a', '"open', 'a OR', 'AND a', 'NOT', '@x:[1 TO', '@x:>ten', '('.repeat(500)])(
  'the query %s is refused with 400',
  (query) => {
    expect(filled().search({ filter: { query, ...AT } })).toMatchObject({
      status: 400,
      json: { errors: [{ detail: expect.stringContaining('filter.query') }] },
    });
  },
);

test('an item has the published shape, with meta un-flattened into custom', () => {
  expect(filled().search({ filter: { query: 'service:demo-fe' } }).json.data).toEqual([
    {
      id: expect.any(String),
      type: 'spans',
      attributes: {
        service: 'demo-fe',
        resource_name: 'GET /',
        resource_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
        operation_name: 'web.request',
        type: 'web',
        env: 'ci',
        host: '',
        trace_id: '6a0f0000000000001234567890abcdef',
        span_id: '1',
        parent_id: '0',
        start_timestamp: '2026-01-02T02:59:59.595Z',
        end_timestamp: '2026-01-02T02:59:59.600Z',
        status: 'ok',
        ingestion_reason: 'auto',
        retained_by: 'retention_filter',
        single_span: false,
        tags: ['env:ci', 'service:demo-fe', 'version:1.2', 'source:apm', 'x-test-id:e2e/fe-smoke'],
        custom: {
          duration: 5_000_000,
          env: 'ci',
          version: '1.2',
          http: { status_code: '200', request: { headers: { 'x-test-id': 'e2e/fe-smoke' } } },
          span: { kind: 'server' },
        },
      },
    },
  ]);
});

test('a name that is a value and a branch at once keeps both', () => {
  expect(filled().search({ filter: { query: 'span_id:2' } }).json.data[0].attributes.custom).toEqual({
    duration: 5_000_000,
    http: 'odd',
    'http.status_code': '404',
    retry: { count: 3 },
  });
});

test('the list answers the published envelope, by query parameters [S0-39]', () => {
  const reply = filled().call('GET', '/api/v2/spans/events?filter%5Bquery%5D=service%3Ademo-*&filter%5Bfrom%5D=now-1h&page%5Blimit%5D=1&sort=-timestamp');
  expect(reply).toMatchObject({
    status: 200,
    json: { data: [{ type: 'spans' }], meta: { status: 'done', elapsed: 0, request_id: expect.any(String), page: { after: expect.any(String) } } },
  });
  expect(ids(reply)).toBe('2');
  const next = filled().call('GET', reply.json.links.next.replaceAll('+', '%20'));
  expect([next.status, ids(next)]).toEqual([200, '1']);
  const { links } = filled().call('GET', '/api/v2/spans/events?page%5Blimit%5D=1', { headers: { host: '127.0.0.1:8126' } }).json;
  expect(links.next).toMatch(/^http:\/\/127\.0\.0\.1:8126\/api\/v2\/spans\/events\?filter/);
});

test.each(['timestamp', '-timestamp'])('pages of any size follow their cursor to an empty page without one, sorted by %s', (sort) => {
  const datadog = filled();
  const whole = ids(datadog.search({ filter: AT, sort, page: { limit: 100 } }));
  for (const limit of [1, 2, 3, 4]) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const reply = datadog.search({ filter: AT, sort, page: { limit, ...(cursor ? { cursor } : {}) } });
      seen.push(...(ids(reply) === '' ? [] : [ids(reply)]));
      cursor = reply.json.meta.page?.after;
      expect(cursor === undefined).toBe(reply.json.data.length === 0);
    } while (cursor);
    expect(seen.join(' ')).toBe(whole);
  }
});

test('spans that arrive while pages are read are not lost, and none comes twice', () => {
  const datadog = filled();
  const first = datadog.search({ filter: AT, page: { limit: 2 } });
  datadog.deliver([span({ span_id: 50n, trace_id: 99n }, 50)]);
  expect(ids(datadog.search({ filter: AT, page: { limit: 10, cursor: first.json.meta.page.after } }))).toBe('4 50 3');
});

test('the defaults are everything of the last 15 minutes, ten at a time', () => {
  const datadog = filled();
  datadog.deliver([span({ span_id: 60n, trace_id: 60n }, 16 * 60_000)]);
  datadog.deliver(Array.from({ length: 12 }, (_, index) => span({ trace_id: 5n, span_id: BigInt(100 + index) }, 500)));
  const all = datadog.search({ page: { limit: 100 } }).json.data;
  expect([datadog.search({}).json.data.length, all.length]).toEqual([10, 15]);
});

test('the body may be wrapped or flat', () => {
  const datadog = filled();
  const flat = (body: unknown) =>
    datadog.call('POST', '/api/v2/spans/events/search', { contentType: 'application/json', body: new TextEncoder().encode(JSON.stringify(body)) });
  expect(ids(flat({ filter: { query: 'service:demo-fe', ...AT } }))).toBe('1');
  expect(ids(flat({ page: { limit: 1 } }))).toBe('1');
  expect(datadog.call('POST', '/api/v2/spans/events/search', { contentType: 'application/json' }).status).toBe(200);
});

test.each<[from: unknown, to: unknown, expected: string | number]>([
  [String(NOW - 350), String(NOW), '2 4'],
  [NOW - 350, NOW, '2 4'],
  ['2026-01-02T02:59:59.650Z', '2026-01-02T03:00:00Z', '2 4'],
  ['now-1s', 'now', '1 2 4'],
  ['now-1w', 'now+1d', '1 2 4 3'],
  ['now', 'now-1s', 422],
  ['yesterday', 'now', 422],
  ['now-5', 'now', 422],
])('from %s to %s', (from, to, expected) => {
  const reply = filled().search({ filter: { from, to } });
  expect(reply.status === 200 ? ids(reply) : reply.status).toBe(expected);
});

test.each<[name: string, attributes: unknown]>([
  ['a limit of 0', { page: { limit: 0 } }],
  ['a limit beyond 1000', { page: { limit: 1001 } }],
  ['a limit that is no number', { page: { limit: 'many' } }],
  ['a cursor of another server', { page: { cursor: 'abc' } }],
  ['an unknown order', { sort: 'service' }],
])('%s is refused with 400 and JSON:API errors', (_name, attributes) => {
  expect(filled().search(attributes)).toMatchObject({ status: 400, json: { errors: [{ title: 'Bad Request', detail: expect.any(String) }] } });
});

test('a body that is no JSON object is refused', () => {
  for (const text of ['{', '[]', 'null', '5']) {
    expect(filled().call('POST', '/api/v2/spans/events/search', { contentType: 'application/json', body: new TextEncoder().encode(text) }).status).toBe(400);
  }
});

test('a trace is had whole by its id in hex or decimal, flat and with numbers; an unknown one is 404 [S0-40]', () => {
  const datadog = filled();
  const { status, json } = datadog.call('GET', '/api/v2/trace/6a0f0000000000001234567890abcdef');
  expect(status).toBe(200);
  expect(json.data).toMatchObject({ type: 'trace', id: '6a0f0000000000001234567890abcdef', attributes: { is_truncated: false } });
  expect(json.data.attributes.spans).toHaveLength(2);
  expect(json.data.attributes.spans[0]).toMatchObject({
    spanID: 1,
    parentID: 0,
    traceIDFull: '6a0f0000000000001234567890abcdef',
    name: 'web.request',
    error: 0,
    duration: 5_000_000,
    meta: { 'http.status_code': '200', 'http.request.headers.x-test-id': 'e2e/fe-smoke' },
  });
  expect(json.data.attributes.spans[0].meta).not.toHaveProperty('_dd.p.tid');
  for (const id of [
    '77',
    '000000000000004d',
    '0000000000000000000000000000004d',
    '1311768467294899695',
    BigInt('0x6a0f0000000000001234567890abcdef').toString(),
  ]) {
    expect(datadog.call('GET', `/api/v2/trace/${id}`).status).toBe(200);
  }
  for (const id of ['9', 'x', 'ffff0000000000001234567890abcdef'])
    expect(datadog.call('GET', `/api/v2/trace/${id}`)).toMatchObject({ status: 404, json: { errors: [{ title: 'Not Found' }] } });
});

test('where the code of an endpoint stands goes from a Datadog tracer to the facts', () => {
  const datadog = mock();
  const meta = { '_dd.code_origin.type': 'entry', '_dd.code_origin.frames.0.file': '/app/items.js', '_dd.code_origin.frames.0.line': '7' };
  datadog.deliver([span({ span_id: 5n, service: 'demo-api', resource: 'GET /items/42', meta })]);
  const facts = readTraces(datadog.search({ filter: { query: '*' } }).json);
  expect(facts.ok && facts.value.flatMap(({ origins }) => origins)).toEqual([
    { service: 'demo-api', endpoint: 'GET /items/:id', file: '/app/items.js', function: null, line: 7 },
  ]);
});
