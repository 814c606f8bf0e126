/** A body as the admin API shows it: as JSON, whatever it came as. Integers of 64 bits become texts, and what is no text its size. */

import { isRecord } from './agent-span.ts';
import { BadPayload, unpack } from './msgpack.ts';
import { readParts } from './multipart.ts';

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (ArrayBuffer.isView(value)) return { bytes: value.byteLength };
  if (Array.isArray(value)) return value.map(plain);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)])) : value;
}

function textOf(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  if (text.includes('\uFFFD') || text.includes('\0')) return { bytes: bytes.length };
  try {
    const value: unknown = JSON.parse(text);
    // What is nested too deep to be written again would spoil the whole list.
    JSON.stringify(value);
    return value;
  } catch {
    return text;
  }
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
