/**
 * Texts that come again and again in traces (keys, services, routes), each kept once. One place for each hash: what is there gives way,
 * so the cache never grows.
 */
const PLACES = 8192;
const LONGEST = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A text of ASCII alone has one byte for each character, so others never look the same. */
function isSame(text: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}

function isAscii(bytes: Buffer, start: number, end: number): boolean {
  for (let place = start; place < end; place++) if ((bytes[place] ?? 0) >= 0x80) return false;
  return true;
}

export class TextCache {
  readonly #texts: string[] = Array<string>(PLACES).fill('');

  /** The text of UTF-8 bytes from `start` to before `end`. Throws a TypeError when they are none. */
  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > LONGEST || length === 0) return utf8.decode(bytes.subarray(start, end));
    // What keys and values of traces differ in: their length, their ends and their middle.
    const ends = Math.imul(bytes[start] ?? 0, 31) + (bytes[end - 1] ?? 0);
    const middle = Math.imul(bytes[start + (length >> 1)] ?? 0, 31) + (bytes[end - 2] ?? 0);
    const place = (Math.imul(ends, 131) + Math.imul(middle, 17) + Math.imul(length, 1009)) & (PLACES - 1);
    const known = this.#texts[place];
    if (known?.length === length && isSame(known, bytes, start)) return known;
    if (!isAscii(bytes, start, end)) return utf8.decode(bytes.subarray(start, end));
    const fresh = bytes.toString('latin1', start, end);
    this.#texts[place] = fresh;
    return fresh;
  }
}
