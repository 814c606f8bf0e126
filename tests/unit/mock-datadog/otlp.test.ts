import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTraces } from '../../../harness/traces/read-traces.ts';
import { otlpBytes } from '../traces/otlp-bytes.ts';
import { mock, NOW } from './agent.ts';

const PROTOBUF = 'application/x-protobuf';
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

interface Given {
  readonly trace: number;
  readonly id: number;
  readonly parent: number;
  readonly kind: number;
  readonly service: string;
  readonly route: string;
  readonly test: string;
}

/** Spans as an SDK exports them, each with a resource of its own; they begin in the order of their ids. */
function request(spans: readonly Given[]) {
  return {
    resourceSpans: spans.map(({ trace, id, parent, kind, service, route, test }) => ({
      resource: { attributes: [text('service.name', service)] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: `${String(trace).padStart(16, 'a')}${String(trace).padStart(16, '0')}`,
              spanId: String(id).padStart(16, '0'),
              ...(parent > 0 ? { parentSpanId: String(parent).padStart(16, '0') } : {}),
              name: `GET ${route}`,
              kind,
              startTimeUnixNano: String(BigInt(NOW - 60_000 + id) * 1_000_000n),
              endTimeUnixNano: String(BigInt(NOW - 30_000 + id) * 1_000_000n),
              attributes: [text('http.request.method', 'GET'), text('http.route', route), ...(test ? [text('test.id', test)] : [])],
              status: { message: '', code: 0 },
            },
          ],
        },
      ],
    })),
  };
}

const given = fc.record({
  trace: fc.integer({ min: 1, max: 3 }),
  id: fc.integer({ min: 1, max: 12 }),
  parent: fc.nat(12),
  kind: fc.integer({ min: 1, max: 5 }),
  service: fc.constantFrom('demo-fe', 'demo-api', 'job'),
  route: fc.constantFrom('/', '/items/:id', '/cart'),
  test: fc.constantFrom('', 'e2e/a', 'individual/b'),
});

const sorted = (facts: unknown) => JSON.parse(JSON.stringify(facts, (key, value) => (key === 'lastSeenMs' ? undefined : value)));

test('traces teach the same whether they are read from a file or taken by the mock and searched, in protobuf and in JSON', () => {
  const unique = fc.uniqueArray(given, { selector: ({ trace, id }) => `${trace} ${id}`, minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(unique, fc.boolean(), (spans, inProtobuf) => {
      // Spans arrive by end; files are read as they are written.
      const document = request(spans.toSorted((a, b) => a.id - b.id));
      const { call, search } = mock();
      const contentType = inProtobuf ? PROTOBUF : 'application/json';
      const { status } = call('POST', '/v1/traces', { contentType, body: inProtobuf ? otlpBytes(document) : bytes(document) });
      expect(status).toBe(200);
      const read = readTraces(search({ page: { limit: 1000 } }).json);
      const direct = readTraces(document);
      if (!read.ok || !direct.ok) throw new Error(JSON.stringify([read, direct]));
      const byTrace = (facts: typeof read.value) => sorted(facts.toSorted((a, b) => (`${a.traceId}${a.testId}` < `${b.traceId}${b.testId}` ? -1 : 1)));
      expect(byTrace(read.value)).toEqual(byTrace(direct.value));
    }),
  );
});

test('attributes are tags and metrics, and what Datadog calls otherwise has that name too', () => {
  const { call, search } = mock();
  const body = {
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', 'shop'), text('deployment.environment', 'ci'), text('host.name', 'h1'), text('service.version', '2')] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: '6A0F0000000000001234567890ABCDEF',
                spanId: '00000000000000ff',
                name: 'SELECT',
                kind: 'SPAN_KIND_CLIENT',
                startTimeUnixNano: String(BigInt(NOW - 1000) * 1_000_000n),
                attributes: [
                  text('db.system', 'sqlite'),
                  { key: 'rows', value: { intValue: '12' } },
                  { key: 'share', value: { doubleValue: 0.5 } },
                  { key: 'cached', value: { boolValue: true } },
                  { key: 'http.response.status_code', value: { intValue: 503 } },
                  { key: 'http.request.header.x-test-id', value: { arrayValue: { values: [{ stringValue: 'e2e/a' }] } } },
                  { key: 'shape', value: { kvlistValue: { values: [{ key: '__proto__', value: { intValue: 1 } }] } } },
                  text('__proto__', 'kept'),
                  text('empty', ''),
                  { key: 'nothing' },
                ],
                status: { code: 'STATUS_CODE_ERROR' },
                events: [{ name: 'exception', attributes: [text('exception.type', 'Busy'), text('exception.message', 'locked')] }],
              },
            ],
          },
        ],
      },
    ],
  };
  expect(call('POST', '/v1/traces', { contentType: 'application/json', body: bytes(body) })).toEqual({ status: 200, json: {} });
  const [{ attributes }] = search({ filter: { query: 'x-test-id:e2e/a' } }).json.data;
  expect(attributes).toMatchObject({
    service: 'shop',
    resource_name: 'SELECT',
    operation_name: 'client.request',
    type: 'db',
    env: 'ci',
    host: 'h1',
    trace_id: '6a0f0000000000001234567890abcdef',
    span_id: '255',
    parent_id: '0',
    status: 'error',
    custom: {
      rows: 12,
      share: 0.5,
      cached: 'true',
      shape: '{"__proto__":1}',
      empty: '',
      error: { message: 'locked', type: 'Busy' },
      http: { status_code: '503', request: { headers: { 'x-test-id': 'e2e/a' } } },
    },
  });
  expect(search({ filter: { query: '@__proto__:kept' } }).json.data).toHaveLength(1);
});

const wrong = (fields: object) => ({
  resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), startTimeUnixNano: '1', ...fields }] }] }],
});

test.each<[name: string, body: unknown]>([
  ['no JSON', '{'],
  ['a list', []],
  ['spans that are no list', { resourceSpans: {} }],
  ['a trace id that is too short', wrong({ traceId: 'abc' })],
  ['a trace id in base64', wrong({ traceId: 'ag8AAAAAAAASNFZ4kKvN7w==' })],
  ['a number as span id', wrong({ spanId: 7 })],
  ['a parent that is no id', wrong({ parentSpanId: 'root' })],
  ['a start in words', wrong({ startTimeUnixNano: 'now' })],
  ['a start beyond 64 bits', wrong({ startTimeUnixNano: '18446744073709551616' })],
  ['a number as name', wrong({ name: 5 })],
  ['attributes that are no list', wrong({ attributes: {} })],
])('%s is refused with 400 and nothing is kept', (_name, body) => {
  const { call, store } = mock();
  expect(call('POST', '/v1/traces', { contentType: 'application/json', body: bytes(body) })).toEqual({
    status: 400,
    json: { code: 3, message: expect.any(String) },
  });
  expect(store.counts.spans).toBe(0);
});

test('a refusal of protobuf is the status message that OTLP names', () => {
  const { answer } = mock();
  const refused = answer('POST', '/v1/traces', { contentType: PROTOBUF, body: bytes('{}') });
  expect(refused).toMatchObject({ status: 400, headers: { 'content-type': PROTOBUF } });
  expect([...refused.body].map((char) => char.charCodeAt(0)).slice(0, 2)).toEqual([0x12, refused.body.length - 2]);
  expect(answer('POST', '/v1/traces', { contentType: PROTOBUF })).toEqual({ status: 200, body: '', headers: { 'content-type': PROTOBUF } });
});

test('logs and metrics of the same SDKs are taken and forgotten', () => {
  const { call } = mock();
  for (const path of ['/v1/logs', '/v1/metrics']) expect(call('POST', path, { contentType: 'application/json', body: bytes({}) }).status).toBe(200);
});
