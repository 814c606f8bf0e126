/**
 * Spans of a tracer, straight from the bytes of their msgpack, one after the other: a map in forms 0.4 and 0.7, a list of twelve in 0.5.
 * What no tracer would send throws `BadPayload`.
 */
import type { AgentSpan } from './agent-span.ts';
import { BadPayload, type MsgpackReader } from './msgpack.ts';

type Draft = { -readonly [Key in keyof AgentSpan]: AgentSpan[Key] };

/** Tags of one span; no tracer sends a hundredth of it. */
const MOST_TAGS = 10_000;

/** Unsigned integers of 64 bits arrive as bigint or, when small, as number. */
function integer(value: unknown, key: string): bigint {
  if (typeof value === 'bigint' && value >= 0n) return value;
  if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) return BigInt(value);
  throw new BadPayload(`${key} is no unsigned integer of 64 bits`);
}

function number(value: unknown, key: string): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw new BadPayload(`${key} has a wrong type`);
}

/** The key of a map: a text. */
export function readKey(reader: MsgpackReader): string {
  const text = reader.text();
  if (text === null) throw new BadPayload('a key is no text');
  return text;
}

const ABSENT = -1n;
const NO_TAGS = {};

const blank = (): Draft => ({
  traceId: ABSENT,
  spanId: ABSENT,
  parentId: 0n,
  name: '',
  resource: '',
  service: '',
  type: '',
  error: 0,
  startNs: ABSENT,
  durationNs: 0n,
  meta: NO_TAGS,
  metrics: NO_TAGS,
});

function whole(span: Draft): AgentSpan {
  const { traceId, spanId, startNs } = span;
  if (traceId === ABSENT || spanId === ABSENT || startNs === ABSENT) throw new BadPayload('a span is without trace_id, span_id or start');
  return span;
}

/** The order of form 0.5. */
const ROW = ['service', 'name', 'resource', 'trace_id', 'span_id', 'parent_id', 'start', 'duration', 'error', 'meta', 'metrics', 'type'];

/** Reads one span after another; `text` reads a text as this form has it: itself, or its place in a table. */
export class SpanReader {
  readonly #reader: MsgpackReader;
  readonly #text: (key: string) => string;
  #span = blank();

  constructor(reader: MsgpackReader, text: (key: string) => string) {
    this.#reader = reader;
    this.#text = text;
  }

  /** Form 0.4: a map. Keys that Muster has no use for are passed over. */
  map(): AgentSpan {
    const count = this.#reader.map();
    if (count === null) throw new BadPayload('a span is no map');
    this.#span = blank();
    for (let index = 0; index < count; index++) this.#entry(readKey(this.#reader));
    return whole(this.#span);
  }

  /** Form 0.5: a list of twelve. */
  list(): AgentSpan {
    if (this.#reader.list() !== 12) throw new BadPayload('a span is no list of twelve');
    this.#span = blank();
    for (const key of ROW) this.#entry(key);
    return whole(this.#span);
  }

  #entry(key: string): void {
    const span = this.#span;
    switch (key) {
      case 'name':
      case 'resource':
      case 'service':
      case 'type':
        span[key] = this.#text(key);
        break;
      case 'trace_id':
        span.traceId = integer(this.#reader.value(), key);
        break;
      case 'span_id':
        span.spanId = integer(this.#reader.value(), key);
        break;
      case 'parent_id':
        span.parentId = integer(this.#reader.value() ?? 0, key);
        break;
      case 'start':
        span.startNs = integer(this.#reader.value(), key);
        break;
      case 'duration':
        span.durationNs = integer(this.#reader.value() ?? 0, key);
        break;
      case 'error':
        span.error = Number(integer(this.#reader.value() ?? 0, key));
        break;
      case 'meta':
        span.meta = this.#tags(key, this.#text);
        break;
      case 'metrics':
        span.metrics = this.#tags(key, (tag) => number(this.#reader.value(), tag));
        break;
      default:
        this.#reader.value();
    }
  }

  #tags<T>(key: string, read: (tag: string) => T): Readonly<Record<string, T>> {
    const count = this.#reader.map();
    if (count === null && this.#reader.value() !== null) throw new BadPayload(`${key} is no map`);
    if ((count ?? 0) > MOST_TAGS) throw new BadPayload(`${key} has more than ${MOST_TAGS} entries`);
    const tags: Record<string, T> = {};
    for (let index = 0; index < (count ?? 0); index++) {
      const tag = this.#text(key);
      if (tag === '__proto__') throw new BadPayload(`${key} has the key __proto__`);
      tags[tag] = read(tag);
    }
    return tags;
  }
}
