/**
 * Bytes of a trace file in, documents for `readTraces` out, whatever wrote it: JSON, JSON lines, or OTLP in protobuf. Protobuf is told by
 * its first bytes: the file exporter of the OpenTelemetry collector writes the length of each message before it (4 bytes, big-endian), and
 * a single message begins with its first field, which no JSON text does.
 */
import { fail, ok, type Result } from '../model/result.ts';
import { decodeOtlp } from './otlp-protobuf.ts';
import { parseTraceText } from './parse-text.ts';

const LENGTH_BYTES = 4;
/** The tag of the first field of `TracesData`; also a line feed, with which a text may begin. */
const FIRST_FIELD = 0x0a;

/** Messages one after another, each behind its length. */
function framed(bytes: Uint8Array): Result<readonly unknown[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const documents: unknown[] = [];
  for (let at = 0; at < bytes.length; ) {
    const begin = at + LENGTH_BYTES;
    const end = begin <= bytes.length ? begin + view.getUint32(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) return fail({ code: 'protobuf', detail: `the message at byte ${at} is cut off` });
    const document = decodeOtlp(bytes.subarray(begin, end));
    if (!document.ok) return document;
    documents.push(document.value);
    at = end;
  }
  return ok(documents);
}

function asText(bytes: Uint8Array): Result<readonly unknown[]> {
  const json = parseTraceText(new TextDecoder().decode(bytes));
  if (!json.ok) return json;
  return ok(Array.isArray(json.value) ? json.value : [json.value]);
}

export function parseTraceBytes(bytes: Uint8Array): Result<readonly unknown[]> {
  if (bytes[0] === 0) return framed(bytes);
  const text = asText(bytes);
  if (text.ok || bytes[0] !== FIRST_FIELD) return text;
  const message = decodeOtlp(bytes);
  return message.ok ? ok([message.value]) : text;
}
