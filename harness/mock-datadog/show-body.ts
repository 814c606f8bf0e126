/** A body as the admin API shows it: as JSON, whatever it came as. Integers of 64 bits become texts, and what is no text its size. */

import { parseJsonBody } from '../model/json-body.ts';
import { isObject } from '../traces/shape.ts';
import { BadPayload, unpack } from './msgpack.ts';
import { readParts } from './multipart.ts';

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (ArrayBuffer.isView(value)) return { bytes: value.byteLength };
  if (Array.isArray(value)) return value.map(plain);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)])) : value;
}

function textOf(bytes: Uint8Array): unknown {
  const json = parseJsonBody(bytes);
  if (json.kind === 'json') return json.value;
  const text = new TextDecoder().decode(bytes);
  return text.includes('\uFFFD') || text.includes('\0') ? { bytes: bytes.length } : text;
}

/** @param contentType with its parameters */
export function showBody(contentType: string, bytes: Uint8Array): unknown {
  try {
    if (/^application\/(?:x-)?msgpack/i.test(contentType)) return plain(unpack(bytes));
    if (/^multipart\//i.test(contentType)) {
      return readParts(contentType, bytes).map((part) => ({ name: part.name, filename: part.filename, body: showBody(part.contentType, part.bytes) }));
    }
  } catch (error) {
    if (!(error instanceof BadPayload)) throw error;
    return { bytes: bytes.length, unreadable: error.message };
  }
  return textOf(bytes);
}
