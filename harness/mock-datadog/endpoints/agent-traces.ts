/** `/v0.4/traces` and `/v0.5/traces`: where tracers deliver (facts/datadog.md, 4.1 and 4.2). A payload that is broken anywhere stores nothing. */
import { decode } from '@msgpack/msgpack';
import { BadPayload, isRecord, readChunks } from '../agent-span.ts';
import { type Answer, type Call, type Endpoint, json } from '../endpoint.ts';
import type { SpanStore } from '../span-store.ts';

const MSGPACK = ['application/msgpack', 'application/x-msgpack'];

function unpack(body: Uint8Array): unknown {
  try {
    return decode(body, { useBigInt64: true });
  } catch (error) {
    // The library throws errors of several classes for truncated and garbled input.
    throw new BadPayload(error instanceof Error ? error.message : String(error));
  }
}

/** Form 0.5: `[texts, chunks]`, each span a list of twelve, texts given by their place. */
function fromTable(payload: unknown): unknown {
  const [texts, chunks] = Array.isArray(payload) ? payload : [];
  if (!Array.isArray(texts) || !Array.isArray(chunks)) throw new BadPayload('the payload is no table with chunks');
  const text = (place: unknown) => {
    const found: unknown = texts[Number(place)];
    if (typeof found !== 'string') throw new BadPayload(`there is no text ${String(place)}`);
    return found;
  };
  const map = (value: unknown, convert: (entry: unknown) => unknown) => {
    if (!isRecord(value)) throw new BadPayload('a span has no maps');
    return Object.fromEntries(Object.entries(value).map(([place, entry]) => [text(place), convert(entry)]));
  };
  const toSpan = (values: unknown) => {
    if (!Array.isArray(values) || values.length !== 12) throw new BadPayload('a span is no list of twelve');
    const [service, name, resource, trace_id, span_id, parent_id, start, duration, error, meta, metrics, type] = values;
    const texts = { service: text(service), name: text(name), resource: text(resource), type: text(type) };
    return { ...texts, trace_id, span_id, parent_id, start, duration, error, meta: map(meta, text), metrics: map(metrics, (entry) => entry) };
  };
  return chunks.map((chunk: unknown) => (Array.isArray(chunk) ? chunk.map(toSpan) : chunk));
}

function intake(call: Call, spans: SpanStore, convert: (payload: unknown) => unknown): Answer {
  try {
    spans.add(readChunks(convert(unpack(call.body))));
    return json(200, { rate_by_service: { 'service:,env:': 1 } });
  } catch (error) {
    if (error instanceof BadPayload) return json(400, { error: error.message });
    throw error;
  }
}

export const agentTraces: Endpoint = {
  methods: ['PUT', 'POST'],
  path: /^\/v0\.4\/traces$/,
  takes: MSGPACK,
  answer: (call, spans) => intake(call, spans, (payload) => payload),
};

export const agentTracesTable: Endpoint = {
  methods: ['PUT', 'POST'],
  path: /^\/v0\.5\/traces$/,
  takes: MSGPACK,
  answer: (call, spans) => intake(call, spans, fromTable),
};
