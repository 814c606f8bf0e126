/**
 * Texts that come again and again in traces (keys, services, routes), each kept once. One place for each hash: what is there gives way,
 * so the cache never grows.
 */
const PLACES = 8192;
const LONGEST = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isSame(text: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}

export class TextCache {
  #texts: string[] = Array<string>(PLACES).fill('');

  /** The text of UTF-8 bytes from `start` to before `end`. Throws a TypeError when they are none. */
  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start;
    if (length > LONGEST) return utf8.decode(bytes.subarray(start, end));
    let hash = length;
    let bits = 0;
    for (let place = start; place < end; place++) {
      const byte = bytes[place] ?? 0;
      hash = (Math.imul(hash, 31) + byte) | 0;
      bits |= byte;
    }
    // Beyond ASCII characters are no bytes.
    if (bits >= 0x80) return utf8.decode(bytes.subarray(start, end));
    const place = (hash ^ (hash >>> 13)) & (PLACES - 1);
    const known = this.#texts[place];
    if (known?.length === length && isSame(known, bytes, start)) return known;
    const fresh = bytes.toString('latin1', start, end);
    this.#texts[place] = fresh;
    return fresh;
  }
}
