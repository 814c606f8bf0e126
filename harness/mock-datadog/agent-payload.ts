/**
 * Payloads of the agent's trace intake (facts/datadog.md, 4.1 and 4.2), read straight from their bytes: chunks of spans in msgpack.
 * Everything is read before anything is kept, so that a broken payload stores nothing.
 */
import type { AgentSpan } from './agent-span.ts';
import { readKey, SpanReader } from './agent-span-reader.ts';
import { BadPayload, MsgpackReader } from './msgpack.ts';
import type { TextCache } from './text-cache.ts';

/** Reads the chunks of one payload; `texts` keeps what comes again in the next. Throws `BadPayload`. */
export type ReadPayload = (body: Uint8Array, texts: TextCache) => AgentSpan[][];

/** Spans of one payload; tracers send some thousands. */
const MOST_SPANS = 500_000;

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
  for (let index = 0; index < count; index++) table.push(readKey(reader));
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
      if (readKey(reader) === wanted) found = read();
      else reader.value();
    }
    return found;
  };
  const chunk = () => inMap('spans', () => readSpans(reader, () => spans.map()), []);
  const chunks = inMap('chunks', () => readChunks(reader, chunk), []);
  reader.end();
  return chunks;
};
