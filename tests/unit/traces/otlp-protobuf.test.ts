import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeOtlp } from '../../../harness/traces/otlp-protobuf.ts';
import { readTraces } from '../../../harness/traces/read-traces.ts';
import { SEED } from '../../rig/corpus.ts';
import { message, otlpBytes } from './otlp-bytes.ts';

const id = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'));
const time = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const text = fc.string({ unit: 'grapheme' });

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((intValue) => ({ intValue: String(intValue) })),
    fc.double({ noNaN: true }).map((doubleValue) => ({ doubleValue })),
    fc.uint8Array().map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
    fc.array(tie('value'), { minLength: 1, maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc.array(fc.record({ key: text, value: tie('value') }), { minLength: 1, maxLength: 3 }).map((values) => ({ kvlistValue: { values } })),
  ),
}));

const attributes = fc.array(fc.record({ key: text, value }), { minLength: 1, maxLength: 3 });
const span = fc.record({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: id(8),
  name: text,
  kind: fc.nat(5),
  startTimeUnixNano: time,
  endTimeUnixNano: time,
  attributes,
  status: fc.record({ message: text, code: fc.nat(2) }),
});
const request = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record({ attributes }),
      scopeSpans: fc.array(fc.record({ spans: fc.array(span, { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
});

/** The flags are in every span that the tests write. */
const withoutFlags = (document: unknown) => JSON.parse(JSON.stringify(document, (key, entry) => (key === 'flags' ? undefined : entry)));

test('whatever a tracer says in protobuf is the same in JSON, and what Muster has no use for is passed over', () => {
  fc.assert(
    fc.property(request, (document) => {
      const decoded = decodeOtlp(otlpBytes(document));
      if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
      expect(withoutFlags(decoded.value)).toEqual(JSON.parse(JSON.stringify(document)));
    }),
    { numRuns: 200, seed: SEED },
  );
});

test('a cut or garbled request is refused or read, and nothing throws', () => {
  fc.assert(
    fc.property(request, fc.nat(), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), (document, end, changes) => {
      const bytes = otlpBytes(document);
      for (const [place, byte] of changes) if (bytes.length > 0) bytes[place % bytes.length] = byte;
      const decoded = decodeOtlp(bytes.subarray(0, end % (bytes.length + 1)));
      if (decoded.ok) expect(readTraces(decoded.value).ok).toBeTypeOf('boolean');
      else expect(decoded.problems).toEqual([{ code: 'protobuf', detail: expect.any(String) }]);
    }),
    { numRuns: 500, seed: SEED },
  );
});

const nested = (depth: number): Uint8Array => {
  let inner = message([[1, 5]]);
  for (let level = 0; level < depth; level++) inner = message([[5, message([[1, inner]])]]);
  return message([[1, message([[1, message([[1, message([[2, inner]])]])]])]]);
};

test.each<[name: string, bytes: Uint8Array, said: string]>([
  ['a length beyond the end', Uint8Array.of(0x0a, 0xff, 0x01, 0), 'beyond the end'],
  ['a length of 64 bits', Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 0), 'beyond the end'],
  ['a number without end', Uint8Array.of(0x10, ...Array<number>(12).fill(0xff)), 'ten bytes'],
  ['a tag alone', Uint8Array.of(0x0a), 'cut'],
  ['a field with the number 0', Uint8Array.of(0x02, 0x00), 'number 0'],
  ['a group', Uint8Array.of(0x13), 'wire type 3'],
  ['a number where spans should be', message([[1, 5]]), 'wire type 0'],
  ['a name that is no UTF-8', message([[1, message([[2, message([[2, message([[5, Uint8Array.of(0xff)]])]])]])]]), 'UTF-8'],
  ['a list in a list, a thousand times', nested(1000), 'nested too deeply'],
  ['JSON', new TextEncoder().encode('{"resourceSpans": []}'), 'wire type'],
])('%s is refused', (_name, bytes, said) => {
  expect(decodeOtlp(bytes)).toEqual({ ok: false, problems: [{ code: 'protobuf', detail: expect.stringContaining(said) }] });
});

test('nothing is a request without spans', () => {
  expect(decodeOtlp(new Uint8Array())).toEqual({ ok: true, value: { resourceSpans: [] } });
});
