/**
 * MessagePack as tracers write it: bytes in, values out, one after the other or whole.
 *
 * Promises: what a payload claims to hold costs no memory until it is there, nesting has an end, integers of 64 bits lose no digit,
 * and what is cut, garbled or no UTF-8 is a `BadPayload`. Extension types are none of a tracer's.
 */
import { TextCache } from './text-cache.ts';

/** A payload that is none; the message says where. */
export class BadPayload extends Error {}

/** Lists and maps within one another: beyond this it is an attack on the stack. */
const DEEPEST = 100;

/** Values of one payload that are read whole: an object takes fifty times the byte that it is written with. */
const MOST_VALUES = 5_000_000;

export class MsgpackReader {
  readonly #bytes: Buffer;
  /** Reads integers of 64 bits without making three others on the way. */
  readonly #view: DataView;
  readonly #texts: TextCache;
  #place = 0;
  #values = 0;

  constructor(bytes: Uint8Array, texts = new TextCache()) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#texts = texts;
  }

  /** How many values follow that belong to a list; null where there is something else. */
  list(): number | null {
    const head = this.#peek();
    if (head >= 0x90 && head <= 0x9f) return this.#count(1, head & 0x0f, 1);
    if (head === 0xdc) return this.#count(3, this.#uint(1, 2), 1);
    return head === 0xdd ? this.#count(5, this.#uint(1, 4), 1) : null;
  }

  /** How many pairs of key and value follow that belong to a map; null where there is something else. */
  map(): number | null {
    const head = this.#peek();
    if (head >= 0x80 && head <= 0x8f) return this.#count(1, head & 0x0f, 2);
    if (head === 0xde) return this.#count(3, this.#uint(1, 2), 2);
    return head === 0xdf ? this.#count(5, this.#uint(1, 4), 2) : null;
  }

  /** A text; null where there is something else. */
  text(): string | null {
    const head = this.#peek();
    if (head >= 0xa0 && head <= 0xbf) return this.#text(1, head & 0x1f);
    if (head === 0xd9) return this.#text(2, this.#uint(1, 1));
    if (head === 0xda) return this.#text(3, this.#uint(1, 2));
    return head === 0xdb ? this.#text(5, this.#uint(1, 4)) : null;
  }

  /** Any value: null, truth, number, bigint (written with 64 bits), text, bytes, list, or object. */
  value(depth = 0): unknown {
    const head = this.#peek();
    if (++this.#values > MOST_VALUES) throw new BadPayload(`the payload has more than ${MOST_VALUES} values`);
    if (head <= 0x7f) return this.#after(1, head);
    if (head >= 0xe0) return this.#after(1, head - 0x100);
    if (head <= 0x8f || head === 0xde || head === 0xdf) return this.#object(this.map() ?? 0, depth + 1);
    if (head <= 0x9f || head === 0xdc || head === 0xdd) return this.#array(this.list() ?? 0, depth + 1);
    if (head <= 0xbf || (head >= 0xd9 && head <= 0xdb)) return this.text();
    return this.#scalar(head);
  }

  /** There must be nothing more. */
  end(): void {
    if (this.#place < this.#bytes.length) throw new BadPayload('something follows the payload');
  }

  #scalar(head: number): unknown {
    const at = this.#place + 1;
    switch (head) {
      case 0xc0:
        return this.#after(1, null);
      case 0xc2:
      case 0xc3:
        return this.#after(1, head === 0xc3);
      case 0xc4:
        return this.#binary(2, this.#uint(1, 1));
      case 0xc5:
        return this.#binary(3, this.#uint(1, 2));
      case 0xc6:
        return this.#binary(5, this.#uint(1, 4));
      case 0xca:
        return this.#need(5) && this.#after(5, this.#view.getFloat32(at));
      case 0xcb:
        return this.#need(9) && this.#after(9, this.#view.getFloat64(at));
      case 0xcc:
        return this.#after(2, this.#uint(1, 1));
      case 0xcd:
        return this.#after(3, this.#uint(1, 2));
      case 0xce:
        return this.#after(5, this.#uint(1, 4));
      case 0xcf:
        return this.#need(9) && this.#after(9, this.#view.getBigUint64(at));
      case 0xd0:
        return this.#need(2) && this.#after(2, this.#bytes.readInt8(at));
      case 0xd1:
        return this.#need(3) && this.#after(3, this.#bytes.readInt16BE(at));
      case 0xd2:
        return this.#need(5) && this.#after(5, this.#bytes.readInt32BE(at));
      case 0xd3:
        return this.#need(9) && this.#after(9, this.#view.getBigInt64(at));
      default:
        throw new BadPayload(`byte ${this.#place} begins no value of a tracer`);
    }
  }

  #array(count: number, depth: number): unknown[] {
    this.#deeper(depth);
    const list: unknown[] = [];
    for (let index = 0; index < count; index++) list.push(this.value(depth));
    return list;
  }

  /** Keys are texts, or numbers (as form 0.5 has them). */
  #object(count: number, depth: number): Record<string, unknown> {
    this.#deeper(depth);
    const object: Record<string, unknown> = {};
    for (let index = 0; index < count; index++) {
      const key = this.value(depth);
      if (typeof key !== 'string' && typeof key !== 'number') throw new BadPayload('a key is neither text nor number');
      if (key === '__proto__') throw new BadPayload('a key is __proto__');
      object[key] = this.value(depth);
    }
    return object;
  }

  #deeper(depth: number): void {
    if (depth > DEEPEST) throw new BadPayload('lists and maps are nested too deeply');
  }

  #peek(): number {
    const head = this.#bytes[this.#place];
    if (head === undefined) throw new BadPayload('the payload is cut');
    return head;
  }

  #need(size: number): true {
    if (this.#place + size > this.#bytes.length) throw new BadPayload('the payload is cut');
    return true;
  }

  #uint(offset: number, size: 1 | 2 | 4): number {
    this.#need(offset + size);
    const at = this.#place + offset;
    if (size === 1) return this.#bytes[at] ?? 0;
    return size === 2 ? this.#bytes.readUInt16BE(at) : this.#bytes.readUInt32BE(at);
  }

  #after<T>(size: number, value: T): T {
    this.#place += size;
    return value;
  }

  /** Each of the `count` takes at least so many bytes, so a claim beyond the end is known at once. */
  #count(size: number, count: number, least: number): number {
    this.#need(size + count * least);
    return this.#after(size, count);
  }

  #text(size: number, length: number): string {
    this.#need(size + length);
    const start = this.#place + size;
    this.#place = start + length;
    try {
      return this.#texts.read(this.#bytes, start, this.#place);
    } catch {
      throw new BadPayload(`the text at byte ${start} is no UTF-8`);
    }
  }

  #binary(size: number, length: number): Uint8Array {
    this.#need(size + length);
    const start = this.#place + size;
    this.#place = start + length;
    return new Uint8Array(this.#bytes.subarray(start, this.#place));
  }
}

/** The one value of a payload. @throws BadPayload */
export function unpack(body: Uint8Array): unknown {
  const reader = new MsgpackReader(body);
  const value = reader.value();
  reader.end();
  return value;
}
