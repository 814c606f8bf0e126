/** Datadog's own client of the spans API against the mock: every answer is read through its models. */
import { client, logger, v2 } from '@datadog/datadog-api-client';
import { encode } from '@msgpack/msgpack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nodeHost } from '../../harness/host/node-host.ts';
import { type MockDatadog, startMockDatadog } from '../../harness/mock-datadog/server.ts';

const TRACE = '6a0f0000000000001234567890abcdef';
const now = Date.now();

/** One test's way through two services, and a job of nobody's. */
function span(id: bigint, fields: object): object {
  const start = BigInt(now - 5000) * 1_000_000n + id;
  const plain = { trace_id: 0x1234567890abcdefn, span_id: id, parent_id: 0n, name: 'web.request', type: 'web', error: 0, start, duration: 1000, metrics: {} };
  return { ...plain, meta: {}, ...fields };
}

const chunks = [
  [
    span(1n, {
      service: 'demo-fe',
      resource: 'GET /',
      meta: { '_dd.p.tid': '6a0f000000000000', env: 'ci', 'span.kind': 'server', 'http.request.headers.x-test-id': 'e2e/fe-smoke' },
    }),
    span(2n, { service: 'demo-api', resource: 'GET /items/:id', parent_id: 1n, duration: 9000, meta: { 'http.status_code': '200' }, metrics: { size: 7 } }),
  ],
  Array.from({ length: 5 }, (_, place) => span(BigInt(10 + place), { trace_id: 77n, service: 'job', resource: 'tick', error: place % 2 })),
];

let mock: MockDatadog;
let spans: v2.SpansApi;
let traces: v2.APMTraceApi;

beforeAll(async () => {
  mock = await startMockDatadog({ port: 0 }, nodeHost().clock);
  const sent = await fetch(`${mock.url}/v0.4/traces`, {
    method: 'PUT',
    headers: { 'content-type': 'application/msgpack' },
    body: encode(chunks, { useBigInt64: true }),
  });
  expect(sent.status).toBe(200);
  const configuration = client.createConfiguration({
    baseServer: new client.BaseServerConfiguration(mock.url, {}),
    authMethods: { apiKeyAuth: 'a key', appKeyAuth: 'another' },
  });
  configuration.unstableOperations['v2.getTraceByID'] = true;
  configuration.unstableOperations['v2.getPrunedTraceByID'] = true;
  // It warns at each call of an unstable operation.
  vi.spyOn(logger, 'warn').mockImplementation(() => {});
  spans = new v2.SpansApi(configuration);
  traces = new v2.APMTraceApi(configuration);
});
afterAll(() => mock[Symbol.asyncDispose]());

const request = (query: string, rest: object = {}): v2.SpansApiListSpansRequest => ({
  body: { data: { type: 'search_request', attributes: { filter: { query, from: 'now-15m', to: 'now+1m' }, ...rest } } },
});

/** What the client could not fit into its models is marked so, at any depth. */
function expectParsed(value: unknown): void {
  expect(JSON.stringify(value)).not.toContain('_unparsed');
}

test('the list and the search give spans that its models hold, with service, resource, ids, and the test as a tag [S0-39, S0-41, S0-42]', async () => {
  const found = await spans.listSpans(request('x-test-id:e2e/fe-smoke'));
  expectParsed(found);
  expect(found.data).toHaveLength(1);
  expect(found.data?.[0]?.attributes).toMatchObject({
    service: 'demo-fe',
    resourceName: 'GET /',
    traceId: TRACE,
    spanId: '1',
    parentId: '0',
    env: 'ci',
    tags: expect.arrayContaining(['x-test-id:e2e/fe-smoke']),
    custom: { http: { request: { headers: { 'x-test-id': 'e2e/fe-smoke' } } }, span: { kind: 'server' } },
    startTimestamp: expect.any(Date),
    endTimestamp: expect.any(Date),
    singleSpan: false,
    ingestionReason: 'auto',
  });
  const listed = await spans.listSpansGet({ filterQuery: `trace_id:${TRACE}`, filterFrom: 'now-15m', filterTo: 'now+1m', sort: 'timestamp', pageLimit: 50 });
  expectParsed(listed);
  expect(listed.data?.map(({ attributes }) => attributes?.spanId)).toEqual(['1', '2']);
  expect(listed.meta).toMatchObject({ status: 'done', page: { after: expect.any(String) } });
});

test.each([1, 2, 3, 7, 100])('pages of %i follow their cursors until nothing is left, each span once', async (limit) => {
  const seen: (string | undefined)[] = [];
  for await (const { attributes } of spans.listSpansWithPagination(request('*', { page: { limit } }))) seen.push(attributes?.spanId);
  expect(seen.toSorted()).toEqual(['1', '10', '11', '12', '13', '14', '2']);
  const again: (string | undefined)[] = [];
  const descending = { filterQuery: '*', filterFrom: 'now-15m', filterTo: 'now+1m', sort: '-timestamp' as const, pageLimit: limit };
  for await (const { attributes } of spans.listSpansGetWithPagination(descending)) again.push(attributes?.spanId);
  expect(again.toReversed()).toEqual(seen);
});

test('counts and measures come in groups', async () => {
  const answer = await spans.aggregateSpans({
    body: {
      data: {
        type: 'aggregate_request',
        attributes: {
          compute: [
            { aggregation: 'count', type: 'total' },
            { aggregation: 'max', metric: '@duration', type: 'total' },
          ],
          filter: { query: '*', from: 'now-15m', to: 'now+1m' },
          groupBy: [{ facet: 'service', limit: 10, sort: { type: 'measure', aggregation: 'count', order: 'desc' } }],
        },
      },
    },
  });
  expectParsed(answer);
  expect(answer.data?.map(({ attributes }) => [attributes?.by?.service, attributes?.compute])).toEqual([
    ['job', { c0: 5, c1: 1000 }],
    ['demo-api', { c0: 1, c1: 9000 }],
    ['demo-fe', { c0: 1, c1: 1000 }],
  ]);
  const series = await spans.aggregateSpans({
    body: {
      data: { type: 'aggregate_request', attributes: { compute: [{ aggregation: 'count', type: 'timeseries', interval: '1h' }], filter: { to: 'now+1m' } } },
    },
  });
  const points: readonly { time: string; value: number }[] = series.data?.[0]?.attributes?.compute.c0;
  expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(7);
});

test('a trace is had by its id, as a list and as a tree; one that is not there is 404 [S0-40]', async () => {
  const trace = await traces.getTraceByID({ traceId: TRACE });
  expectParsed(trace);
  expect(trace.data.attributes.spans).toMatchObject([
    { service: 'demo-fe', name: 'web.request', traceIdFull: TRACE, spanId: 1, parentId: 0, meta: { 'http.request.headers.x-test-id': 'e2e/fe-smoke' } },
    { service: 'demo-api', resource: 'GET /items/:id', spanId: 2, parentId: 1, metrics: { size: 7 } },
  ]);
  // The client refuses a span that lacks a field, also where it asked for one alone.
  expect(await traces.getTraceByID({ traceId: TRACE, includeFields: ['service'] })).toEqual(trace);
  const tree = await traces.getPrunedTraceByID({ traceId: TRACE });
  expectParsed(tree);
  expect(tree.data.attributes.summarizedTrace).toMatchObject({ traceId: TRACE, root: { spanId: 1, children: [{ spanId: 2, children: [] }] } });
  await expect(traces.getTraceByID({ traceId: '4711' })).rejects.toMatchObject({ code: 404 });
  await expect(traces.getPrunedTraceByID({ traceId: '4711' })).rejects.toMatchObject({ code: 404 });
});

test.each<[name: string, work: () => Promise<unknown>, code: number]>([
  ['a query that cannot be read', () => spans.listSpans(request('(')), 400],
  ['a range that ends before it begins', () => spans.listSpansGet({ filterFrom: 'now', filterTo: 'now-1h' }), 422],
  ['a cursor of somebody else', () => spans.listSpans(request('*', { page: { cursor: 'x' } })), 400],
  ['a group of nothing', () => spans.aggregateSpans({ body: { data: { attributes: { groupBy: [{ facet: '' }] } } } }), 400],
])('%s is an error that the client knows', async (_name, work, code) => {
  const error = await work().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, body: { errors: [expect.anything()] } });
});
