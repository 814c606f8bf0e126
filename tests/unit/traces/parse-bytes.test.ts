/** Files as the collector's file exporter writes them, plain and compressed: told apart by their first bytes. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTraceBytes } from '../../../harness/traces/parse-bytes.ts';
import { readTraces } from '../../../harness/traces/read-traces.ts';

const span = (trace: string) => ({ traceId: trace.repeat(32), spanId: trace.repeat(16), name: 'GET /', kind: 2 });
const document = (trace: string) => ({
  resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'web' } }] }, scopeSpans: [{ spans: [span(trace)] }] }],
});
const json = (trace: string) => Buffer.from(JSON.stringify(document(trace)));

const field = (number: number, value: Buffer | string) => Buffer.concat([Buffer.of((number << 3) | 2, Buffer.byteLength(value)), Buffer.from(value)]);
const protobuf = (trace: string) => {
  const named = field(1, Buffer.concat([field(1, 'service.name'), field(2, field(1, 'web'))]));
  const own = Buffer.concat([
    field(1, Buffer.from(trace.repeat(32), 'hex')),
    field(2, Buffer.from(trace.repeat(16), 'hex')),
    field(5, 'GET /'),
    Buffer.of(0x30, 2),
  ]);
  return field(1, Buffer.concat([field(1, named), field(2, field(2, own))]));
};

function framed(...messages: readonly Buffer[]): Buffer {
  return Buffer.concat(
    messages.flatMap((message) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(message.length);
      return [length, message];
    }),
  );
}

/** Traces that the bytes name; the problem's code when there is one. */
function tracesIn(bytes: Uint8Array): readonly string[] {
  const documents = parseTraceBytes(bytes);
  const facts = documents.ok ? readTraces(documents.value) : documents;
  return facts.ok ? facts.value.map(({ traceId }) => traceId[0] ?? '') : facts.problems.map(({ code }) => code);
}

const LINES = Buffer.concat([json('a'), Buffer.from('\n'), json('b'), Buffer.from('\n')]);

describe('a file of two traces is read', () => {
  test.each([
    ['as JSON lines', LINES],
    ['as JSON lines behind an empty line', Buffer.concat([Buffer.from('\n'), LINES])],
    ['as a list', Buffer.from(`[${json('a')}, ${json('b')}]`)],
    ['as protobuf, each message behind its length', framed(protobuf('a'), protobuf('b'))],
    ['as JSON, each message behind its length', framed(json('a'), json('b'))],
    ['as protobuf with each message compressed by zstd', framed(zstdCompressSync(protobuf('a')), zstdCompressSync(protobuf('b')))],
    ['as JSON with each message compressed by zstd', framed(zstdCompressSync(json('a')), zstdCompressSync(json('b')))],
    ['as JSON lines in gzip', gzipSync(LINES)],
    ['as framed protobuf in zstd', zstdCompressSync(framed(protobuf('a'), protobuf('b')))],
  ])('%s', (_, bytes) => {
    expect(tracesIn(bytes)).toEqual(['a', 'b']);
  });
});

test('one message of protobuf is read without a length before it', () => {
  expect(tracesIn(protobuf('c'))).toEqual(['c']);
});

test.each([
  ['JSON that is cut off', LINES.subarray(0, 100), 'json'],
  ['nothing', Buffer.alloc(0), 'json'],
  ['a message that is cut off', framed(protobuf('a')).subarray(0, -1), 'protobuf'],
  ['a length that is cut off', Buffer.concat([framed(protobuf('a')), Buffer.of(0, 0)]), 'protobuf'],
  ['a compressed file that is cut off', gzipSync(LINES).subarray(0, 40), 'bad-shape'],
  ['gzip in name alone', Buffer.of(0x1f, 0x8b, 1, 2), 'bad-shape'],
])('%s is a problem', (_, bytes, code) => {
  expect(tracesIn(bytes)).toEqual([code]);
});

test('messages that are compressed one by one have one limit together', () => {
  const messages = framed(...Array.from({ length: 3 }, () => zstdCompressSync(`${json('a')}${' '.repeat(1000)}`)));
  expect(parseTraceBytes(messages, 10_000).ok).toBe(true);
  expect(parseTraceBytes(messages, 2000)).toMatchObject({ ok: false, problems: [{ code: 'bad-shape' }] });
});

test('any bytes are documents or problems', () => {
  const start = fc.constantFrom([], [0], [0, 0, 0, 3], [0x0a], [0x1f, 0x8b], [0x28, 0xb5, 0x2f, 0xfd], [0x7b]);
  fc.assert(
    fc.property(start, fc.uint8Array(), (first, rest) => {
      expect(tracesIn(Uint8Array.of(...first, ...rest))).toBeInstanceOf(Array);
    }),
  );
});
