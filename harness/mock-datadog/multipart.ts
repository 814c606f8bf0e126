/** The parts of a `multipart/form-data` body. Parts are told apart by their names: clients differ in what else they say of a part. */

import type { Call } from './endpoint.ts';
import { BadPayload } from './msgpack.ts';

/** One part of a body. */
export interface Part {
  readonly name: string;
  readonly filename: string | null;
  /** Lower case, without parameters; empty when the part names none. */
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

const END_OF_HEADERS = '\r\n\r\n';

function readPart(block: Buffer): Part {
  const headersEnd = block.indexOf(END_OF_HEADERS);
  if (headersEnd < 0) throw new BadPayload('a part has no end of its headers');
  const headers = block.toString('utf8', 0, headersEnd);
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? '';
  const name = /[;\s]name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw new BadPayload('a part has no name');
  return {
    name,
    filename: /[;\s]filename="([^"]*)"/i.exec(disposition)?.[1] ?? null,
    contentType: /^content-type:\s*([^;\s]+)/im.exec(headers)?.[1]?.toLowerCase() ?? '',
    bytes: block.subarray(headersEnd + END_OF_HEADERS.length),
  };
}

/** @param contentType with its parameters. A body that is cut short throws `BadPayload`. */
export function readParts(contentType: string, body: Uint8Array): Part[] {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new BadPayload('the content type names no boundary');
  // A line break before the body, so that its first boundary is like the others.
  const bytes = Buffer.concat([Buffer.from('\r\n'), body]);
  const line = `\r\n--${boundary}`;
  const parts: Part[] = [];
  let at = bytes.indexOf(line);
  while (at >= 0) {
    const begin = at + line.length;
    if (bytes.toString('latin1', begin, begin + 2) === '--') return parts;
    const end = bytes.indexOf(line, begin);
    if (end < 0) break;
    parts.push(readPart(bytes.subarray(begin, end)));
    at = end;
  }
  throw new BadPayload('the body ends before its last boundary');
}

/** The part of a name; a body without one throws `BadPayload`. */
export function partOf(parts: readonly Part[], name: string): Part {
  const part = parts.find((each) => each.name === name);
  if (part === undefined) throw new BadPayload(`there is no part ${name}`);
  return part;
}

/** The parts of a request's body. */
export function partsOf({ headers, body }: Call): Part[] {
  return readParts(headers['content-type'] ?? '', body);
}
