/** Writes the JSON form of OTLP as protobuf: the counterpart of what is tested, by the same public field numbers, written by hand. */

type Fields = readonly (readonly [field: number, value: Uint8Array | bigint | number | undefined, how?: 'fixed64' | 'double' | 'fixed32'])[];

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

/** One message: varints for numbers, counted bytes for the rest. */
export function message(fields: Fields): Uint8Array {
  const parts = fields.flatMap(([field, value, how]) => {
    if (value === undefined) return [];
    const tag = (wire: number) => Uint8Array.from(varint(BigInt(field * 8 + wire)));
    if (value instanceof Uint8Array) return [tag(2), Uint8Array.from(varint(BigInt(value.length))), value];
    if (how === undefined) return [tag(0), Uint8Array.from(varint(BigInt(value)))];
    const bytes = Buffer.alloc(how === 'fixed32' ? 4 : 8);
    if (how === 'fixed64') bytes.writeBigUInt64LE(BigInt(value));
    else if (how === 'double') bytes.writeDoubleLE(Number(value));
    else bytes.writeUInt32LE(Number(value));
    return [tag(how === 'fixed32' ? 5 : 1), new Uint8Array(bytes)];
  });
  return new Uint8Array(Buffer.concat(parts));
}

const text = (value: string) => new TextEncoder().encode(value);
const hex = (value: string) => new Uint8Array(Buffer.from(value, 'hex'));

// biome-ignore lint/suspicious/noExplicitAny: OTLP in JSON, as the tests write it
type Json = any;

function anyValue(value: Json): Uint8Array {
  if ('stringValue' in value) return message([[1, text(value.stringValue)]]);
  if ('boolValue' in value) return message([[2, value.boolValue ? 1 : 0]]);
  if ('intValue' in value) return message([[3, BigInt(value.intValue)]]);
  if ('doubleValue' in value) return message([[4, value.doubleValue, 'double']]);
  if ('arrayValue' in value) return message([[5, message(value.arrayValue.values.map((each: Json) => [1, anyValue(each)]))]]);
  if ('kvlistValue' in value) return message([[6, message(keyValues(1, value.kvlistValue.values))]]);
  return message([[7, new Uint8Array(Buffer.from(value.bytesValue, 'base64'))]]);
}

function keyValues(field: number, list: Json[] = []): Fields {
  return list.map(({ key, value }) => [
    field,
    message([
      [1, text(key)],
      [2, anyValue(value)],
    ]),
  ]);
}

function span(value: Json): Uint8Array {
  return message([
    [1, hex(value.traceId)],
    [2, hex(value.spanId)],
    [4, value.parentSpanId === undefined ? undefined : hex(value.parentSpanId)],
    [5, text(value.name)],
    [6, value.kind],
    [7, BigInt(value.startTimeUnixNano), 'fixed64'],
    [8, BigInt(value.endTimeUnixNano), 'fixed64'],
    ...keyValues(9, value.attributes),
    // Counts of what was dropped, which nobody asks for.
    [10, 3],
    [
      15,
      value.status &&
        message([
          [2, text(value.status.message)],
          [3, value.status.code],
        ]),
    ],
    [16, 257, 'fixed32'],
  ]);
}

/** The bytes of `{resourceSpans}`. */
export function otlpBytes({ resourceSpans }: Json): Uint8Array {
  return message(
    resourceSpans.map(({ resource, scopeSpans }: Json) => [
      1,
      message([
        [1, message(keyValues(1, resource.attributes))],
        ...scopeSpans.map(({ spans }: Json) => [2, message(spans.map((each: Json) => [2, span(each)]))] as const),
        [3, text('https://opentelemetry.io/schemas/1.30.0')],
      ]),
    ]),
  );
}
