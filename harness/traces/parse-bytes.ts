/**
 * Bytes of a trace file in, documents for `readTraces` out, whatever wrote it: JSON, JSON lines, or OTLP in protobuf, plain or compressed
 * (gzip, zstd). Each is told by its first bytes: the file exporter of the OpenTelemetry collector writes the length of a message before it
 * (4 bytes, big-endian), where it writes protobuf or compresses; a single message of protobuf begins with its first field, which no JSON
 * text does.
 */
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { messageOf } from '../model/message-of.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { decodeOtlp } from './otlp-protobuf.ts';
import { parseTraceText } from './parse-text.ts';

const LENGTH_BYTES = 4;
/** The tag of the first field of `TracesData`; also a line feed, with which a text may begin. */
const FIRST_FIELD = 0x0a;
/** Unpacked; more in one file is an attack, or should be several files. */
const MOST_BYTES = 2 ** 30;

const COMPRESSIONS = [
  { magic: [0x1f, 0x8b], open: gunzipSync },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], open: zstdDecompressSync },
] as const;

/** Messages one after another, each behind its length. */
function framed(bytes: Uint8Array, mostBytes: number): Result<readonly unknown[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const documents: unknown[] = [];
  let leftBytes = mostBytes;
  for (let at = 0; at < bytes.length; ) {
    const begin = at + LENGTH_BYTES;
    const end = begin <= bytes.length ? begin + view.getUint32(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) return fail({ code: 'protobuf', detail: `the message at byte ${at} is cut off` });
    const message = opened(bytes.subarray(begin, end), leftBytes);
    leftBytes = Math.max(1, leftBytes - (message.ok ? message.value.length : 0));
    const read = message.ok ? unframed(message.value) : message;
    if (!read.ok) return read;
    for (const document of read.value) documents.push(document);
    at = end;
  }
  return ok(documents);
}

function decoded(bytes: Uint8Array): Result<string> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail({ code: 'json', detail: 'its bytes are no UTF-8' });
  }
}

function asText(bytes: Uint8Array): Result<readonly unknown[]> {
  const text = decoded(bytes);
  const json = text.ok ? parseTraceText(text.value) : text;
  if (!json.ok) return json;
  return ok(Array.isArray(json.value) ? json.value : [json.value]);
}

function asMessage(bytes: Uint8Array): Result<readonly unknown[]> {
  const message = decodeOtlp(bytes);
  return message.ok ? ok([message.value]) : message;
}

function unframed(bytes: Uint8Array): Result<readonly unknown[]> {
  if (bytes[0] !== FIRST_FIELD) return asText(bytes);
  const text = asText(bytes);
  if (text.ok) return text;
  const message = asMessage(bytes);
  return message.ok ? message : text;
}

/** Without its compression, if it has one. */
function opened(bytes: Uint8Array, mostBytes: number): Result<Uint8Array> {
  const compression = COMPRESSIONS.find(({ magic }) => magic.every((byte, index) => bytes[index] === byte));
  if (compression === undefined) return ok(bytes);
  try {
    return ok(compression.open(bytes, { maxOutputLength: mostBytes }));
  } catch (error) {
    return fail({
      code: 'bad-shape',
      expected: 'a file that is compressed as its first bytes say',
      found: messageOf(error),
    });
  }
}

/**
 * The documents of one file.
 *
 * @param mostBytes of all that is compressed in it, when it is unpacked
 */
export function parseTraceBytes(bytes: Uint8Array, mostBytes = MOST_BYTES): Result<readonly unknown[]> {
  const plain = opened(bytes, mostBytes);
  if (!plain.ok) return plain;
  return plain.value[0] === 0 ? framed(plain.value, mostBytes) : unframed(plain.value);
}
