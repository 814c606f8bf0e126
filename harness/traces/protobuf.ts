/**
 * Protocol buffers to plain objects, by a table of messages: bytes in, the message's JSON form out (texts for integers of 64 bits,
 * base64 or hex for bytes). Fields that the table leaves out are passed over, as the format demands.
 *
 * Promises: reads nothing beyond its bytes, has an end on every input, and refuses what is cut, garbled or no UTF-8.
 */

/** Bytes that are no such message; the text says why. */
export class BadProtobuf extends Error {}

type Scalar = 'text' | 'hex' | 'base64' | 'fixed64' | 'fixed32' | 'uint32' | 'int64' | 'double' | 'bool';

export interface Field {
  /** The field's JSON name. */
  readonly name: string;
  /** How the value is written, or the name of the message that it is. */
  readonly type: Scalar | { readonly message: string };
  /** A repeated field: always a list. */
  readonly many?: true;
}

/** Fields by number, of each message by name. */
export type Messages = Readonly<Record<string, Readonly<Record<number, Field>>>>;

const VARINT = 0;
const EIGHT_BYTES = 1;
const COUNTED = 2;
const FOUR_BYTES = 5;

const WIRE: Readonly<Record<Scalar, number>> = {
  text: COUNTED,
  hex: COUNTED,
  base64: COUNTED,
  fixed64: EIGHT_BYTES,
  fixed32: FOUR_BYTES,
  uint32: VARINT,
  int64: VARINT,
  double: EIGHT_BYTES,
  bool: VARINT,
};

/** Messages within messages: beyond this it is an attack on the stack. */
const DEEPEST = 64;

/** Messages in one: an empty one takes two bytes, and the object that it becomes thirty times as many. */
const MOST_MESSAGES = 10_000_000;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

class Reader {
  readonly #bytes: Buffer;
  readonly #messages: Messages;
  #place = 0;
  #read = 0;

  constructor(bytes: Uint8Array, messages: Messages) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#messages = messages;
  }

  message(name: string, end: number, depth: number): Record<string, unknown> {
    if (depth > DEEPEST) throw new BadProtobuf('messages are nested too deeply');
    if (++this.#read > MOST_MESSAGES) throw new BadProtobuf(`there are more than ${MOST_MESSAGES} messages`);
    const fields = this.#messages[name] ?? {};
    const read: Record<string, unknown> = {};
    while (this.#place < end) {
      const tag = this.#uint32(end);
      const wire = tag & 7;
      const field = fields[tag >>> 3];
      if (tag >>> 3 === 0) throw new BadProtobuf(`a field of ${name} has the number 0`);
      if (!field) {
        this.#skip(wire, end);
        continue;
      }
      const value = this.#value(`${name}.${field.name}`, field.type, wire, end, depth);
      const list = read[field.name];
      if (!field.many) read[field.name] = value;
      else if (Array.isArray(list)) list.push(value);
      else read[field.name] = [value];
    }
    return read;
  }

  #value(at: string, type: Field['type'], wire: number, end: number, depth: number): unknown {
    const isMessage = typeof type === 'object';
    if (wire !== (isMessage ? COUNTED : WIRE[type])) throw new BadProtobuf(`${at} has the wire type ${wire}`);
    if (isMessage) return this.message(type.message, this.#counted(end), depth + 1);
    switch (type) {
      case 'text':
        return this.#text(at, this.#taken(this.#counted(end)));
      case 'hex':
        return this.#taken(this.#counted(end)).toString('hex');
      case 'base64':
        return this.#taken(this.#counted(end)).toString('base64');
      case 'fixed64':
        return this.#fixed(8, end).readBigUInt64LE().toString();
      case 'fixed32':
        return this.#fixed(4, end).readUInt32LE();
      case 'double':
        return this.#fixed(8, end).readDoubleLE();
      case 'uint32':
        return this.#uint32(end);
      case 'int64':
        return BigInt.asIntN(64, this.#varint(end)).toString();
      case 'bool':
        return this.#varint(end) !== 0n;
    }
  }

  #text(at: string, bytes: Buffer): string {
    try {
      return utf8.decode(bytes);
    } catch {
      throw new BadProtobuf(`${at} is no UTF-8`);
    }
  }

  #skip(wire: number, end: number): void {
    if (wire === VARINT) this.#varint(end);
    else if (wire === EIGHT_BYTES) this.#fixed(8, end);
    else if (wire === COUNTED) this.#place = this.#counted(end);
    else if (wire === FOUR_BYTES) this.#fixed(4, end);
    else throw new BadProtobuf(`there is no wire type ${wire}`);
  }

  /** Where the counted bytes end that begin here. */
  #counted(end: number): number {
    const length = this.#uint32(end);
    if (length > end - this.#place) throw new BadProtobuf('a length leads beyond the end');
    return this.#place + length;
  }

  #taken(to: number): Buffer {
    const bytes = this.#bytes.subarray(this.#place, to);
    this.#place = to;
    return bytes;
  }

  #fixed(size: number, end: number): Buffer {
    if (size > end - this.#place) throw new BadProtobuf('a number is cut');
    return this.#taken(this.#place + size);
  }

  #byte(end: number): number {
    if (this.#place >= end) throw new BadProtobuf('a number is cut');
    return this.#bytes[this.#place++] ?? 0;
  }

  /** Bits beyond 32 are dropped. */
  #uint32(end: number): number {
    const first = this.#byte(end);
    if (first < 0x80) return first;
    this.#place--;
    return Number(BigInt.asUintN(32, this.#varint(end)));
  }

  #varint(end: number): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte(end);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new BadProtobuf('a number has more than ten bytes');
  }
}

/** @throws BadProtobuf */
export function readProtobuf(bytes: Uint8Array, messages: Messages, name: string): Readonly<Record<string, unknown>> {
  return new Reader(bytes, messages).message(name, bytes.byteLength, 0);
}
