/**
 * JSON that others send: bytes in, their value out, or why they have none. What would keep the parser busy for long, or take the memory of
 * everything else, is refused before it is parsed.
 */
import { messageOf } from './message-of.ts';

export type JsonBody = { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'refused'; readonly because: string };

/** Lists and objects within one another. V8 takes seconds to parse millions of them, and cannot write some thousands. */
const DEEPEST = 2000;

/** Values in one body: a list takes two bytes as text, and twenty times as many when it is read. */
const MOST = 5_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LIST = 0x5b;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

/** Where the text ends that begins at a quote: at its other quote, or at the end of the bytes. */
function endOfText(bytes: Uint8Array, quote: number): number {
  let at = quote + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** What is too much in a body; null when nothing is. Whether it is JSON is for the parser to say. */
function excessOf(bytes: Uint8Array): string | null {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === LIST_END || byte === OBJECT_END) depth--;
    else if (byte === COMMA) values++;
    else if (byte === LIST || byte === OBJECT) {
      values++;
      if (++depth > DEEPEST) return `lists and objects are more than ${DEEPEST} deep in one another`;
    }
    if (values > MOST) return `it has more than ${MOST} values`;
  }
  return null;
}

/** The value of a JSON text in UTF-8. */
export function parseJsonBody(bytes: Uint8Array): JsonBody {
  const excess = excessOf(bytes);
  if (excess !== null) return { kind: 'refused', because: excess };
  try {
    return { kind: 'json', value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch (error) {
    return { kind: 'refused', because: messageOf(error) };
  }
}
