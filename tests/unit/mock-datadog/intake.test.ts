import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENDPOINTS } from '../../../harness/mock-datadog/endpoints.ts';
import { mock, NOW, pack, packedList, packedRow, span } from './agent.ts';

const MSGPACK = { contentType: 'application/msgpack' };

test('traces are taken by PUT and by POST, and answered with rates in JSON', () => {
  const { call, store } = mock();
  const body = pack([[span()]]);
  for (const method of ['PUT', 'POST']) {
    expect(call(method, '/v0.4/traces', { ...MSGPACK, body })).toEqual({ status: 200, json: { rate_by_service: { 'service:,env:': 1 } } });
  }
  expect(store.counts).toEqual({ spans: 1, traces: 1, droppedTraces: 0 });
});

test('the high half of a trace id is on the first span of a chunk, and holds for every chunk of the trace', () => {
  const { deliver, search } = mock();
  deliver([span({ span_id: 1n, parent_id: 7n })]);
  deliver([span({ span_id: 2n, meta: { '_dd.p.tid': '6a0f000000000000' } }), span({ span_id: 3n })]);
  const ids = search({ page: { limit: 10 } }).json.data.map((item: { attributes: Record<string, unknown> }) => [
    item.attributes.trace_id,
    item.attributes.span_id,
    item.attributes.parent_id,
  ]);
  const full = '6a0f0000000000001234567890abcdef';
  expect(ids).toEqual([
    [full, '1', '7'],
    [full, '2', '0'],
    [full, '3', '0'],
  ]);
});

test('ids and times of 64 bits lose no digit', () => {
  const { deliver, call, search } = mock();
  deliver([span({ trace_id: 2n ** 64n - 1n, span_id: 2n ** 63n + 1n, start: BigInt(NOW) * 1_000_000n - 123_456_789n, duration: 1n })]);
  expect(search({}).json.data[0].attributes).toMatchObject({ trace_id: '18446744073709551615', span_id: '9223372036854775809' });
  expect(call('GET', '/api/v2/trace/18446744073709551615').status).toBe(200);
});

test('two traces with one low half and different high halves stay apart', () => {
  const { deliver, call } = mock();
  for (const [tid, service] of [
    ['000000000000000a', 'a'],
    ['000000000000000b', 'b'],
  ])
    deliver([span({ service, meta: { '_dd.p.tid': tid } })]);
  expect(call('GET', '/api/v2/trace/000000000000000b1234567890abcdef').json.data.attributes.spans).toMatchObject([{ service: 'b' }]);
});

test('form 0.5 with its table of texts gives the same spans', () => {
  const { call, search } = mock();
  const texts = ['', 'demo-api', 'web.request', 'GET /x', 'web', 'test.id', 'e2e/a', 'n'];
  const row = [1, 2, 3, 99n, 5n, 0n, BigInt(NOW - 10) * 1_000_000n, 1000, 0, 4];
  const body = packedList(pack(texts), packedList(packedList(packedRow(row, [[5, 6]], [[7, 1.5]]))));
  expect(call('PUT', '/v0.5/traces', { ...MSGPACK, body }).status).toBe(200);
  expect(search({}).json.data[0].attributes).toMatchObject({
    service: 'demo-api',
    resource_name: 'GET /x',
    trace_id: '99',
    custom: { test: { id: 'e2e/a' }, n: 1.5 },
  });
  expect(call('PUT', '/v0.5/traces', { ...MSGPACK, body: pack([['a'], [[[9, 0, 0, 1, 1, 0, 1, 1, 0, {}, {}, 0]]]]) }).status).toBe(400);
});

test('form 0.7 gives the spans of its chunks', () => {
  const { call, search } = mock();
  const body = pack({ language_name: 'rust', chunks: [{ priority: 1, origin: '', spans: [span({ service: 'demo-api' })] }, { spans: [] }] });
  expect(call('PUT', '/v0.7/traces', { ...MSGPACK, body }).status).toBe(200);
  expect(search({}).json.data).toMatchObject([{ attributes: { service: 'demo-api' } }]);
  for (const broken of [[], { chunks: 1 }, { chunks: [{ spans: 1 }] }, { chunks: [[]] }]) {
    expect(call('PUT', '/v0.7/traces', { ...MSGPACK, body: pack(broken) }).status).toBe(400);
  }
});

test.each<[name: string, body: Uint8Array]>([
  ['nothing', new Uint8Array()],
  ['a cut payload', pack([[span()]]).subarray(0, 60)],
  ['more than one payload', Uint8Array.from([...pack([]), ...pack([])])],
  ['a map', pack({ a: 1 })],
  ['a chunk that is no list', pack([[span()], 5])],
  ['a span that is no map', pack([[span(), 'x']])],
  ['a text as id', pack([[span(), span({ span_id: '5' })]])],
  ['a negative id', pack([[span({ trace_id: -1 })]])],
  ['a fraction as start', pack([[span({ start: 1.5 })]])],
  ['a number in meta', pack([[span({ meta: { a: 1 } })]])],
  ['a text in metrics', pack([[span({ metrics: { a: '1' } })]])],
  ['a reserved key of JavaScript', Uint8Array.from([0x91, 0x91, 0x81, 0xa9, ...new TextEncoder().encode('__proto__'), 0x80])],
])('%s is refused with 400 and nothing is kept', (_name, body) => {
  const { call, store } = mock();
  expect(call('PUT', '/v0.4/traces', { ...MSGPACK, body })).toMatchObject({ status: 400, json: { error: expect.any(String) } });
  expect(store.counts.spans).toBe(0);
});

test('no bytes make the intake throw, and a payload cut anywhere keeps nothing', () => {
  const { call, store } = mock();
  const whole = pack([[span()], [span({ span_id: 2n, meta: { a: 'b' } })]]);
  for (let length = 0; length < whole.length; length++) expect(call('PUT', '/v0.4/traces', { ...MSGPACK, body: whole.subarray(0, length) }).status).toBe(400);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
      expect(call('PUT', '/v0.4/traces', { ...MSGPACK, body }).status).toBeOneOf([200, 400]);
    }),
  );
  expect(store.counts.spans).toBe(0);
});

test('beyond the limit the oldest traces go, whole, and health says so', () => {
  const { deliver, call } = mock(4);
  for (const trace of [1n, 2n, 3n]) deliver([span({ trace_id: trace, span_id: 1n }), span({ trace_id: trace, span_id: 2n })]);
  expect(call('GET', '/health')).toEqual({ status: 200, json: { status: 'ok', spans: 4, traces: 2, max_spans: 4, dropped_traces: 1 } });
  expect([1, 2, 3].map((id) => call('GET', `/api/v2/trace/${id}`).status)).toEqual([404, 200, 200]);
  deliver(Array.from({ length: 5 }, (_, index) => span({ trace_id: 9n, span_id: BigInt(index) })));
  expect(call('GET', '/health').json).toMatchObject({ spans: 0, traces: 0, dropped_traces: 4 });
});

test('info lists what is served', () => {
  const listed: readonly string[] = mock().call('GET', '/info').json.endpoints;
  expect(listed).toEqual(expect.arrayContaining(['/v0.4/traces', '/v0.5/traces', '/v0.7/traces', '/debugger/v1/input']));
  const isServed = (address: string) => Object.values(ENDPOINTS).some(({ path }) => path.test(address));
  // What ends in a slash is a prefix.
  expect(listed.filter((address) => !address.endsWith('/') && !isServed(address))).toEqual([]);
});

test.each<[method: string, path: string, status: number, contentType?: string]>([
  ['POST', '/telemetry/proxy/api/v2/apmtelemetry', 202],
  ['POST', '/anything', 202],
  ['GET', '/anything', 404],
  ['GET', '/', 404],
  ['DELETE', '/anything', 404],
  ['GET', '/v0.4/traces', 405],
  ['DELETE', '/api/v2/spans/events', 405],
  ['PUT', '/v0.4/traces', 415, 'application/json'],
  ['PUT', '/v0.4/traces', 415],
  ['POST', '/api/v2/spans/events/search', 415, 'text/plain'],
])('%s %s is answered %i in JSON', (method, path, status, contentType = '') => {
  expect(mock().call(method, path, { contentType })).toEqual({
    status,
    json: status === 202 ? {} : { errors: [expect.objectContaining({ status: String(status) })] },
  });
});
