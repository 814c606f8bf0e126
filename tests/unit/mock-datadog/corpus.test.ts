/** Nothing that is sent to the mock makes it throw, and what it refuses leaves it as it was. */
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTraces } from '../../../harness/traces/read-traces.ts';
import { broken, NO_JSON, NO_MSGPACK, SEED } from '../../rig/corpus.ts';
import { otlpBytes } from '../traces/otlp-bytes.ts';
import { mock, NOW, pack, packedList, packedRow, type Reply, span } from './agent.ts';
import { backend, DURATIONS, form, KNOWN, MANAGEMENT, SETTINGS, SKIPPABLE } from './backend.ts';

const utf8 = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const start = BigInt(NOW - 10) * 1_000_000n;

const otlp = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: 'a'.repeat(32),
              spanId: 'b'.repeat(16),
              name: 'GET /',
              kind: 2,
              startTimeUnixNano: String(start),
              endTimeUnixNano: String(start + 5n),
              attributes: [{ key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, { doubleValue: 0.5 }] } } }],
              status: { code: 2, message: 'x' },
            },
          ],
        },
      ],
    },
  ],
};
const cycle = {
  version: 1,
  metadata: { '*': { language: 'javascript' } },
  events: [
    {
      type: 'span',
      version: 1,
      content: { trace_id: 5n, span_id: 6n, parent_id: 0n, name: 'x', resource: 'y', service: 's', error: 0, start: 7n, duration: 8n, meta: {}, metrics: {} },
    },
  ],
};
const question = (type: string) =>
  utf8({ data: { id: '1', type, attributes: { service: 'shop', repository_url: 'https://git.example.invalid/a.git', sha: 'a'.repeat(40), env: 'ci' } } });
const coverage = form(
  ['coverage1', encode({ version: 2, coverages: [{ test_session_id: 1n, files: [] }] }, { useBigInt64: true })],
  ['event', '{"dummy":true}'],
);
const search = utf8({ data: { attributes: { filter: { query: 'service:a', from: 'now-1h', to: 'now' }, page: { limit: 5 }, sort: 'timestamp' } } });
const counting = utf8({ data: { attributes: { compute: [{ aggregation: 'count' }], filter: { query: '*' }, group_by: [{ facet: 'service', limit: 5 }] } } });
const traces = [[span({ meta: { 'a.b': 'c' }, metrics: { n: 1.5 } }), span({ span_id: 2n, parent_id: 1n })]];
const row = packedRow([0, 1, 2, 99n, 5n, 0n, start, 1000, 0, 3], [[4, 5]], [[4, 1]]);

const MSGPACK = 'application/msgpack';
const JSON_TYPE = 'application/json';

type Door = readonly [name: string, path: string, contentType: string, valid: Uint8Array];

const DOORS: readonly Door[] = [
  ['traces in form 0.4', '/v0.4/traces', MSGPACK, pack(traces)],
  ['traces in form 0.5', '/v0.5/traces', MSGPACK, packedList(pack(['a', 'b', 'c', 'd', 'e', 'f']), packedList(packedList(row)))],
  ['traces in form 0.7', '/v0.7/traces', MSGPACK, pack({ chunks: [{ spans: traces[0] }] })],
  ['OTLP in protobuf', '/v1/traces', 'application/x-protobuf', otlpBytes(otlp)],
  ['OTLP in JSON', '/v1/traces', JSON_TYPE, utf8(otlp)],
  ['test events', '/api/v2/citestcycle', MSGPACK, encode(cycle, { useBigInt64: true })],
  ['coverage', '/api/v2/citestcov', coverage.headers?.['content-type'] ?? '', coverage.body ?? new Uint8Array()],
  ...[SETTINGS, KNOWN, SKIPPABLE, MANAGEMENT, DURATIONS].map(([path, type]): Door => [`a question at ${path}`, path, JSON_TYPE, question(type)]),
  ['a search', '/api/v2/spans/events/search', JSON_TYPE, search],
  ['an aggregation', '/api/v2/spans/analytics/aggregate', JSON_TYPE, counting],
];

function sentTo([, path, contentType]: Door) {
  const { deliver, control } = backend();
  const count = () => control.tests.events(null).length;
  return { count, send: (body: Uint8Array) => deliver(path, { method: 'POST', headers: { 'content-type': contentType }, body }).answer };
}

describe.each(DOORS)('%s', (...door) => {
  const [, , contentType, valid] = door;

  test('are taken as they should be', () => {
    expect(sentTo(door).send(valid).status).toBeOneOf([200, 202]);
  });

  test('are taken or refused when they are broken anywhere, and nothing throws', () => {
    const { send } = sentTo(door);
    fc.assert(
      fc.property(broken(valid), (body) => {
        const answer = send(body);
        expect(answer.status).toBeLessThan(500);
        if (answer.headers?.['content-type'] === undefined && answer.body !== '') JSON.parse(answer.body);
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  test('keep nothing when they are refused', () => {
    const { answer, store } = mock();
    fc.assert(
      fc.property(broken(valid), (body) => {
        const before = store.counts.spans;
        const { status } = answer('POST', door[1], { contentType, headers: { 'content-type': contentType }, body });
        if (status >= 400) expect(store.counts.spans).toBe(before);
      }),
      { numRuns: 100, seed: SEED },
    );
  });

  const attacks = contentType === MSGPACK ? NO_MSGPACK : contentType === JSON_TYPE ? NO_JSON : {};
  test.each(Object.entries(attacks))('are refused when they are %s', (_name, body) => {
    const { send, count } = sentTo(door);
    expect(send(body).status).toBe(400);
    expect(count()).toBe(0);
  });

  test('are refused when they come under another type, or none', () => {
    const { deliver } = backend();
    for (const type of ['', 'text/plain', 'application/jsonp', 'application/x-www-form-urlencoded']) {
      expect(deliver(door[1], { method: 'POST', headers: { 'content-type': type }, body: valid }).answer.status).toBe(415);
    }
  });
});

describe('spans that are odd, and right', () => {
  const all = { filter: { query: '*', from: 'now-1h', to: 'now+1h' }, page: { limit: 1000 } };
  const readable = ({ json }: Reply) => expect(readTraces(json).ok).toBe(true);

  test('parents in a circle, and a span that is its own, are stored, found, shown as a list and as a tree', () => {
    const { deliver, search: found, call } = mock();
    deliver([1n, 2n, 3n].map((id) => span({ span_id: id, parent_id: (id % 3n) + 1n })).concat(span({ span_id: 9n, parent_id: 9n })));
    const page = found(all);
    expect(page.json.data).toHaveLength(4);
    readable(page);
    expect(call('GET', '/api/v2/trace/1311768467294899695').json.data.attributes.spans).toHaveLength(4);
    expect(call('GET', '/api/v2/pruned_trace/1311768467294899695').status).toBe(200);
  });

  test('one id many times, in a payload and in the next, is one span', () => {
    const { deliver, store } = mock();
    deliver(Array.from({ length: 10 }, () => span()));
    deliver([span()], [span()]);
    expect(store.counts).toMatchObject({ spans: 1, traces: 1 });
  });

  test('a chain of a thousand, and a name of ten thousand dots, are shown', () => {
    const { deliver, search: found, call } = mock(20_000);
    deliver(Array.from({ length: 1000 }, (_, place) => span({ span_id: BigInt(place + 1), parent_id: BigInt(place), meta: { ['a.'.repeat(10_000)]: 'x' } })));
    expect(found(all).json.data).toHaveLength(1000);
    expect(call('GET', '/api/v2/pruned_trace/1311768467294899695').json.data.attributes.is_truncated).toBe(true);
  });

  test('names of the prototype are names', () => {
    const { deliver, search: found } = mock();
    const meta = { constructor: 'a', 'constructor.name': 'b', toString: 'c', 'http.hasOwnProperty': 'd' };
    expect(deliver([span({ service: '__proto__', resource: 'constructor', meta })]).status).toBe(200);
    expect(found({ filter: { query: 'service:__proto__ @constructor.name:b' } }).json.data).toHaveLength(1);
    expect(found({ filter: { query: 'constructor:a' } }).json.data).toEqual([]);
    expect(found({ filter: { query: '__proto__:a hasOwnProperty:b' } }).json.data).toEqual([]);
  });

  test('the largest numbers of 64 bits are kept whole', () => {
    const { deliver, search: found } = mock();
    const most = 2n ** 64n - 1n;
    deliver([span({ trace_id: most, span_id: most, parent_id: most, start: most, duration: most })]);
    expect(found({ filter: { from: '0', to: String(8.64e15) } }).json.data).toMatchObject([{ attributes: { span_id: String(most), parent_id: String(most) } }]);
  });
});

test('no query, range, limit or cursor makes the search throw', () => {
  const { deliver, call } = mock();
  deliver([span({ meta: { a: 'b' } })]);
  const word = fc.constantFrom('service', ':', '(', ')', '-', 'NOT', 'AND', 'OR', ' ', '"', '\\', '*', '?', '@', '[', ']', ' TO ', '>=', '1', 'a', '\0', '💥');
  const query = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(query, fc.string(), fc.string(), fc.string(), (text, from, limit, cursor) => {
      const asked = (more: Record<string, string>) => call('GET', `/api/v2/spans/events?${new URLSearchParams({ 'filter[query]': text, ...more })}`).status;
      expect(asked({})).toBeOneOf([200, 400]);
      expect(asked({ 'filter[from]': from, 'page[limit]': limit, 'page[cursor]': cursor })).toBeOneOf([200, 400, 422]);
      const counted = utf8({ data: { attributes: { filter: { query: text }, group_by: [{ facet: text }] } } });
      expect(call('POST', '/api/v2/spans/analytics/aggregate', { contentType: JSON_TYPE, body: counted }).status).toBeOneOf([200, 400]);
    }),
    { numRuns: 500, seed: SEED },
  );
});

test('a query of many stars takes no longer than its length, and one without end is refused', () => {
  const { deliver, search: found } = mock();
  deliver([span({ resource: 'a'.repeat(100_000) })]);
  expect(found({ filter: { query: `resource_name:${'*a'.repeat(300)}*b` } }).json.data).toEqual([]);
  expect(found({ filter: { query: `resource_name:${'a*'.repeat(5001)}` } }).status).toBe(400);
  expect(found({ filter: { query: 'a '.repeat(4999) } }).json.data).toEqual([]);
});
