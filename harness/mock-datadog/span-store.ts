/**
 * The spans that were received, in memory and bounded: beyond the limit the oldest traces go, whole.
 *
 * A chunk's first span alone carries the high half of a 128-bit trace id (`_dd.p.tid`), so chunks of one trace are joined by the
 * low half, and the trace learns its full id from whichever chunk tells it.
 */
import type { AgentSpan } from './agent-span.ts';
import { SpanIndex } from './span-index.ts';
import { SpanList } from './span-list.ts';
import { TextCache } from './text-cache.ts';

/** A trace as it is known so far. */
export interface StoredTrace {
  /** 16 hex digits each; `high` is null for a trace of 64 bits. */
  readonly low: string;
  readonly high: string | null;
  readonly spans: ReadonlyMap<bigint, StoredSpan>;
  /** It had to make room; lists and indexes forget its spans later, many at once. */
  readonly isDropped: boolean;
}

/** A span in its trace. */
export interface StoredSpan extends AgentSpan {
  readonly trace: StoredTrace;
  /** End, in ms since the epoch with fractions: what Datadog's `timestamp` order goes by. */
  readonly endMs: number;
  /** Order of arrival. */
  readonly sequence: number;
}

interface Trace {
  readonly low: string;
  high: string | null;
  readonly spans: Map<bigint, StoredSpan>;
  isDropped: boolean;
  bytes: number;
}

/** Bytes that a span may take on average, as it is received; there are tracers that send much more. */
const BYTES_PER_SPAN = 2048;

const HIGH = /^[0-9a-f]{16}$/;

/** 32 hex digits, or decimal for a trace of 64 bits: as Datadog shows it. */
export function shownTraceId({ high, low }: StoredTrace): string {
  return high === null ? BigInt(`0x${low}`).toString() : high + low;
}

/** 32 hex digits of an id as people write it; null when it is none. */
function hexOf(id: string): string | null {
  const isHex = /^[0-9a-f]{32}$|^[0-9a-f]{16}$/i.test(id);
  if (!isHex && !/^\d{1,39}$/.test(id)) return null;
  return (isHex ? id.toLowerCase() : BigInt(id).toString(16)).padStart(32, '0');
}

export class SpanStore {
  readonly maxSpans: number;
  readonly #maxBytes: number;
  /** For whoever reads what is added: texts that many spans share are kept once. */
  readonly texts = new TextCache();
  readonly index = new SpanIndex();
  /** Every span. */
  readonly all = new SpanList();
  /** By the low half of their ids. */
  #traces = new Map<bigint, Trace[]>();
  #spans = 0;
  #bytes = 0;
  #received = 0;
  #droppedTraces = 0;
  /** Spans of dropped traces that lists still have. */
  #ghosts = 0;

  constructor(maxSpans: number, maxBytes = maxSpans * BYTES_PER_SPAN) {
    this.maxSpans = maxSpans;
    this.#maxBytes = maxBytes;
  }

  /** What there is, and how many traces had to go. */
  get counts(): { readonly spans: number; readonly traces: number; readonly droppedTraces: number } {
    return { spans: this.#spans, traces: this.#traces.size, droppedTraces: this.#droppedTraces };
  }

  /** @param bytes what the chunks took on the wire */
  add(chunks: readonly (readonly AgentSpan[])[], bytes: number): void {
    const share = bytes / chunks.reduce((sum, { length }) => sum + length, 0);
    for (const chunk of chunks) {
      const tid = chunk[0]?.meta['_dd.p.tid'] ?? '';
      const high = HIGH.test(tid) && !/^0+$/.test(tid) ? tid : null;
      for (const span of chunk) this.#keep(this.#traceOf(span.traceId, high), span, share);
    }
    this.#makeRoom();
  }

  /** Forgets everything. */
  clear(): void {
    this.#traces.clear();
    this.#spans = 0;
    this.#bytes = 0;
    this.#droppedTraces = 0;
    this.all.clear();
    this.index.clear();
    this.#ghosts = 0;
  }

  /** @param id 32 hex digits, 16 hex digits, or decimal (of 64 or of 128 bits) */
  trace(id: string): StoredTrace | null {
    const high = hexOf(id)?.slice(0, 16) ?? '';
    return this.traces(id).find((trace) => trace.high === high || trace.high === null || /^0+$/.test(high)) ?? null;
  }

  /** All that share the low half of this id. */
  traces(id: string): readonly StoredTrace[] {
    const hex = hexOf(id);
    return hex === null ? [] : (this.#traces.get(BigInt(`0x${hex.slice(16)}`)) ?? []);
  }

  #traceOf(id: bigint, high: string | null): Trace {
    const candidates = this.#traces.get(id) ?? [];
    const known = candidates.find((trace) => high === null || trace.high === null || trace.high === high);
    if (known) {
      known.high ??= high;
      return known;
    }
    const fresh: Trace = { low: id.toString(16).padStart(16, '0'), high, spans: new Map(), isDropped: false, bytes: 0 };
    this.#traces.set(id, [...candidates, fresh]);
    return fresh;
  }

  #keep(trace: Trace, span: AgentSpan, bytes: number): void {
    // A tracer that lost our answer sends its payload again.
    if (trace.spans.has(span.spanId)) return;
    const endMs = Number(span.startNs + span.durationNs) / 1e6;
    const stored: StoredSpan = { ...span, trace, endMs, sequence: this.#received++ };
    trace.spans.set(span.spanId, stored);
    this.all.add(stored);
    this.index.add(stored);
    trace.bytes += bytes;
    this.#bytes += bytes;
    this.#spans++;
  }

  #makeRoom(): void {
    for (const [low, traces] of this.#traces) {
      if (this.#spans <= this.maxSpans && this.#bytes <= this.#maxBytes) break;
      this.#traces.delete(low);
      this.#droppedTraces += traces.length;
      for (const trace of traces) {
        trace.isDropped = true;
        this.#spans -= trace.spans.size;
        this.#bytes -= trace.bytes;
        this.#ghosts += trace.spans.size;
      }
    }
    // A quarter at once, so that each dropped span costs little.
    if (this.#ghosts <= this.#spans / 4) return;
    this.all.prune();
    this.index.prune();
    this.#ghosts = 0;
  }
}
