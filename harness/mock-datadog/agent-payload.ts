/**
 * Payloads of the agent's trace intake (facts/datadog.md, 4.1 and 4.2), read straight from their bytes: chunks of spans in msgpack.
 * Everything is read before anything is kept, so that a broken payload stores nothing.
 */
import type { AgentSpan } from './agent-span.ts';
import { BadPayload, MsgpackReader } from './msgpack.ts';
import type { TextCache } from './text-cache.ts';

/** Reads the chunks of one payload; `texts` keeps what comes again in the next. Throws `BadPayload`. */
export type ReadPayload = (body: Uint8Array, texts: TextCache) => AgentSpan[][];

type Draft = { -readonly [Key in keyof AgentSpan]: AgentSpan[Key] };

/** Tags of one span; no tracer sends a hundredth of it. */
const MOST_TAGS = 10_000;

/** Spans of one payload; tracers send some thousands. */
const MOST_SPANS = 500_000;

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

function key(reader: MsgpackReader): string {
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
class SpanReader {
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
    for (let index = 0; index < count; index++) this.#entry(key(this.#reader));
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

const tooMany = () => new BadPayload(`the payload has more than ${MOST_SPANS} spans`);

/** A list of lists of spans; empty ones are left out. */
function readChunks(reader: MsgpackReader, spansOf: () => AgentSpan[]): AgentSpan[][] {
  const count = reader.list();
  if (count === null) throw new BadPayload('the payload is no list of chunks');
  const chunks: AgentSpan[][] = [];
  let total = 0;
  for (let chunk = 0; chunk < count; chunk++) {
    const spans = spansOf();
    total += spans.length;
    if (total > MOST_SPANS) throw tooMany();
    if (spans.length > 0) chunks.push(spans);
  }
  return chunks;
}

function readSpans(reader: MsgpackReader, read: () => AgentSpan): AgentSpan[] {
  const count = reader.list();
  if (count === null) throw new BadPayload('a chunk is no list of spans');
  if (count > MOST_SPANS) throw tooMany();
  const spans: AgentSpan[] = [];
  for (let span = 0; span < count; span++) spans.push(read());
  return spans;
}

/** A text as it stands; nothing is the empty one. */
const plainText = (reader: MsgpackReader) => (at: string) => {
  const text = reader.text();
  if (text === null && reader.value() !== null) throw new BadPayload(`${at} is no text`);
  return text ?? '';
};

/** Form 0.4: a list of chunks, each a list of maps. */
export const readForm04: ReadPayload = (body, texts) => {
  const reader = new MsgpackReader(body, texts);
  const spans = new SpanReader(reader, plainText(reader));
  const chunks = readChunks(reader, () => readSpans(reader, () => spans.map()));
  reader.end();
  return chunks;
};

/** Form 0.5: `[texts, chunks]`, each span a list of twelve, texts given by their place. */
export const readForm05: ReadPayload = (body, texts) => {
  const reader = new MsgpackReader(body, texts);
  if (reader.list() !== 2) throw new BadPayload('the payload is no table with chunks');
  const count = reader.list();
  if (count === null) throw new BadPayload('the payload has no table of texts');
  const table: string[] = [];
  for (let index = 0; index < count; index++) table.push(key(reader));
  const spans = new SpanReader(reader, () => {
    const place = reader.value();
    const text = typeof place === 'number' ? table[place] : undefined;
    if (text === undefined) throw new BadPayload(`there is no text ${String(place)}`);
    return text;
  });
  const chunks = readChunks(reader, () => readSpans(reader, () => spans.list()));
  reader.end();
  return chunks;
};

/** Form 0.7: a map of the tracer's own tags and `chunks`, each a map whose `spans` are those of form 0.4. */
export const readForm07: ReadPayload = (body, texts) => {
  const reader = new MsgpackReader(body, texts);
  const spans = new SpanReader(reader, plainText(reader));
  const inMap = <T>(wanted: string, read: () => T, otherwise: T): T => {
    const count = reader.map();
    if (count === null) throw new BadPayload(`what should hold ${wanted} is no map`);
    let found = otherwise;
    for (let index = 0; index < count; index++) {
      if (key(reader) === wanted) found = read();
      else reader.value();
    }
    return found;
  };
  const chunk = () => inMap('spans', () => readSpans(reader, () => spans.map()), []);
  const chunks = inMap('chunks', () => readChunks(reader, chunk), []);
  reader.end();
  return chunks;
};
