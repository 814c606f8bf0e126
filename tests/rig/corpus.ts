/**
 * What is thrown at every door that takes traces: bytes that were right once and are broken somewhere, and documents that somebody thought
 * of. With the seed below they are the same in every run; other seeds are for whoever changes a door.
 */
import fc from 'fast-check';

export const SEED = 20_261_121;

type Change =
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'set' | 'insert'; readonly at: number; readonly byte: number }
  | { readonly kind: 'repeat' | 'drop'; readonly at: number; readonly length: number };

function changed(bytes: Uint8Array, change: Change): Uint8Array {
  const at = bytes.length === 0 ? 0 : change.at % bytes.length;
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (change.kind) {
    case 'cut':
      return before;
    case 'set':
      return Buffer.concat([before, Uint8Array.of(change.byte), after.subarray(1)]);
    case 'insert':
      return Buffer.concat([before, Uint8Array.of(change.byte), after]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, change.length), after]);
    case 'drop':
      return Buffer.concat([before, after.subarray(change.length)]);
  }
}

/** Bytes that mean something to one format or the other, beside any. */
const byte = fc.oneof(fc.nat(255), fc.constantFrom(0x00, 0x22, 0x7f, 0x80, 0x90, 0xc1, 0xcf, 0xd3, 0xdb, 0xdd, 0xdf, 0xff));

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ kind: fc.constantFrom('set' as const, 'insert' as const), at: fc.nat(), byte }),
  fc.record({ kind: fc.constantFrom('repeat' as const, 'drop' as const), at: fc.nat(), length: fc.integer({ min: 1, max: 40 }) }),
);

/** The bytes with one to four changes. */
export function broken(valid: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => changes.reduce(changed, valid));
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const joined = (...parts: readonly (Uint8Array | number)[]) => Buffer.concat(parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part)));
const times = (count: number, ...bytes: readonly number[]) => new Uint8Array(Array.from({ length: count }, () => bytes).flat());

/** No MessagePack that any door could take. */
export const NO_MSGPACK: Readonly<Record<string, Uint8Array>> = {
  nothing: new Uint8Array(),
  // Each claims 268 MB of places for elements that never come.
  'lists that claim all memory': times(200, 0xdd, 0x01, 0xff, 0xff, 0xff),
  'maps that claim all memory': times(200, 0xdf, 0x01, 0xff, 0xff, 0xff, 0xa1, 0x61),
  'a text that claims four gigabytes': joined(0x91, 0xdb, times(4, 0xff)),
  'bytes that claim four gigabytes': joined(0x91, 0xc6, times(4, 0xff)),
  'a hundred thousand lists in one another': times(100_000, 0x91),
  'a hundred thousand maps in one another': times(100_000, 0x81, 0xa1, 0x61),
  'a key that is __proto__': joined(0x91, 0x91, 0x81, 0xa9, utf8('__proto__'), 0x80),
  'a key that is a list': joined(0x81, 0x91, 0x01, 0x01),
  'a text that is no UTF-8': joined(0x91, 0x91, 0x81, 0xa4, utf8('name'), 0xa2, 0xc3, 0x28),
  'half a character': joined(0x91, 0x91, 0x81, 0xa4, utf8('name'), 0xa1, 0xf0),
  'an extension type': joined(0x91, 0xd4, 0x01, 0x00),
  'a byte that is never used': joined(0x91, 0xc1),
  'two payloads': times(2, 0x90),
  JSON: utf8('[[{"trace_id": 1}]]'),
};

/** No JSON text, or no document that any door could take. */
export const NO_JSON: Readonly<Record<string, Uint8Array>> = {
  'an open object': utf8('{'),
  'an open text': utf8('{"traces": "'),
  'a comma too many': utf8('{"traces": [],}'),
  'bytes that are no UTF-8': joined(utf8('{"traces": [{"trace_id": "'), 0xff, 0xfe, utf8('", "test_id": "e2e/t", "spans": []}]}')),
  'UTF-16': Buffer.from('{"traces": []}', 'utf16le'),
  'a hundred thousand lists in one another': utf8('['.repeat(100_000) + ']'.repeat(100_000)),
  'a million open lists': utf8('['.repeat(1_000_000)),
  'a number alone': utf8('5'),
  'a text alone': utf8('"traces"'),
  'two documents': utf8('{"traces": []}{"traces": []}'),
  msgpack: joined(0x81, 0xa6, utf8('traces'), 0x90),
};

const s0 = (trace: object) => ({ traces: [{ trace_id: 'good', test_id: 'e2e/good', spans: [{ service: 'good', resource: 'GET /', span_id: '1' }] }, trace] });
const item = (attributes: object) => ({
  data: [{ type: 'spans', attributes: { trace_id: 't', span_id: '1', service: 'a', resource_name: 'GET /', ...attributes } }],
});
const otlp = (span: object) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] },
      scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'x', ...span }] }],
    },
  ],
});

/** Documents that are traces but for one thing, which refuses all of them. */
export const NO_TRACES: Readonly<Record<string, unknown>> = {
  'no known form': { foo: 'bar' },
  'a form of the prototype': JSON.parse('{"__proto__": {"traces": []}}'),
  'traces that are an object': { traces: {} },
  'a trace that is a list': s0([]),
  'a number as trace id': s0({ trace_id: 1, test_id: 'e2e/t', spans: [] }),
  'a number as test id': s0({ trace_id: 't', test_id: 1, spans: [] }),
  'no spans': s0({ trace_id: 't', test_id: 'e2e/t' }),
  'a number as span id': s0({ trace_id: 't', test_id: 'e2e/t', spans: [{ service: 'a', span_id: 1 }] }),
  'a list as service': s0({ trace_id: 't', test_id: 'e2e/t', spans: [{ service: ['a'] }] }),
  'a page that is no list': { data: {} },
  'an item without attributes': { data: [{ type: 'spans' }] },
  'an item whose trace id is a number': item({ trace_id: 7 }),
  'an item whose test is a number': item({ custom: { test: { id: 7 } } }),
  'OTLP without a trace id': otlp({ traceId: undefined }),
  'OTLP with a number as span id': otlp({ spanId: 5 }),
  'OTLP with attributes in an object': otlp({ attributes: { a: 1 } }),
};

const circle = [1, 2, 3].map((id) => ({ service: `circle-${id}`, resource: 'GET /', span_id: String(id), parent_id: String((id % 3) + 1) }));
const nested = Array.from({ length: 400 }).reduce<object>((inner) => ({ arrayValue: { values: [inner] } }), { stringValue: 'deep' });

/** Odd, and right: they are read, and what is in them is not made worse. */
export const ODD_TRACES: Readonly<Record<string, unknown>> = {
  'parents in a circle': { traces: [{ trace_id: 't', test_id: 'e2e/t', spans: circle }] },
  'a span that is its own parent': { traces: [{ trace_id: 't', test_id: 'e2e/t', spans: [{ service: 'a', resource: '', span_id: '1', parent_id: '1' }] }] },
  'the same span ten times': { traces: [{ trace_id: 't', test_id: 'e2e/t', spans: Array(10).fill(circle[0]) }] },
  'the same trace ten times': { traces: Array(10).fill({ trace_id: 't', test_id: 'e2e/t', spans: circle }) },
  'names of the prototype': {
    traces: [{ trace_id: '__proto__', test_id: 'constructor', spans: [{ service: '__proto__', resource: 'toString', span_id: 'hasOwnProperty' }] }],
  },
  'a chain of ten thousand': {
    traces: [
      {
        trace_id: 't',
        test_id: 'e2e/t',
        spans: Array.from({ length: 10_000 }, (_, place) => ({ service: `s${place % 7}`, resource: 'GET /', span_id: `${place}`, parent_id: `${place - 1}` })),
      },
    ],
  },
  'an attribute four hundred lists deep': otlp({ attributes: [{ key: 'http.route', value: nested }] }),
  'half a character as an escape': { traces: [{ trace_id: 't', test_id: 'e2e/\ud800', spans: [{ service: 'a\udfff', resource: 'GET /', span_id: '1' }] }] },
  'a NUL in a name': { traces: [{ trace_id: 't\0', test_id: 'e2e/\0', spans: [{ service: 'a\0b', resource: 'GET /\0', span_id: '1' }] }] },
};
