/**
 * The spans that were received, in memory and bounded: beyond the limit the oldest traces go, whole.
 *
 * A chunk's first span alone carries the high half of a 128-bit trace id (`_dd.p.tid`), so chunks of one trace are joined by the
 * low half, and the trace learns its full id from whichever chunk tells it.
 */
import type { AgentSpan } from './agent-span.ts';

export interface StoredTrace {
  /** 16 hex digits each; `high` is null for a trace of 64 bits. */
  readonly low: string;
  readonly high: string | null;
  readonly spans: ReadonlyMap<bigint, StoredSpan>;
}

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
}

const HIGH = /^[0-9a-f]{16}$/;

/** 32 hex digits, or decimal for a trace of 64 bits: as Datadog shows it. */
export function shownTraceId({ high, low }: StoredTrace): string {
  return high === null ? BigInt(`0x${low}`).toString() : high + low;
}

export class SpanStore {
  readonly maxSpans: number;
  #traces = new Map<string, Trace[]>();
  #ordered: StoredSpan[] | null = [];
  #spans = 0;
  #received = 0;
  #dropped = 0;

  constructor(maxSpans: number) {
    this.maxSpans = maxSpans;
  }

  get counts() {
    return { spans: this.#spans, traces: this.#traces.size, droppedTraces: this.#dropped };
  }

  add(chunks: readonly (readonly AgentSpan[])[]): void {
    for (const chunk of chunks) {
      const tid = chunk[0]?.meta['_dd.p.tid'] ?? '';
      const high = HIGH.test(tid) && !/^0+$/.test(tid) ? tid : null;
      for (const span of chunk) this.#keep(this.#traceOf(span.traceId, high), span);
    }
    if (chunks.length > 0) this.#ordered = null;
    this.#makeRoom();
  }

  /** Every span, by end and then by arrival. */
  ordered(): readonly StoredSpan[] {
    this.#ordered ??= [...this.#traces.values()]
      .flat()
      .flatMap((trace) => [...trace.spans.values()])
      .sort((a, b) => a.endMs - b.endMs || a.sequence - b.sequence);
    return this.#ordered;
  }

  /** @param id 32 hex digits, 16 hex digits, or decimal (of 64 or of 128 bits) */
  trace(id: string): StoredTrace | null {
    const isHex = /^[0-9a-f]{32}$|^[0-9a-f]{16}$/i.test(id);
    if (!isHex && !/^\d{1,39}$/.test(id)) return null;
    const hex = (isHex ? id.toLowerCase() : BigInt(id).toString(16)).padStart(32, '0');
    const candidates = this.#traces.get(hex.slice(16)) ?? [];
    const high = hex.slice(0, 16);
    return candidates.find((trace) => trace.high === high || trace.high === null || /^0+$/.test(high)) ?? null;
  }

  #traceOf(id: bigint, high: string | null): Trace {
    const low = id.toString(16).padStart(16, '0');
    const candidates = this.#traces.get(low) ?? [];
    const known = candidates.find((trace) => high === null || trace.high === null || trace.high === high);
    if (known) {
      known.high ??= high;
      return known;
    }
    const fresh: Trace = { low, high, spans: new Map() };
    this.#traces.set(low, [...candidates, fresh]);
    return fresh;
  }

  #keep(trace: Trace, span: AgentSpan): void {
    // A tracer that lost our answer sends its payload again.
    if (trace.spans.has(span.spanId)) return;
    const endMs = Number(span.startNs + span.durationNs) / 1e6;
    trace.spans.set(span.spanId, { ...span, trace, endMs, sequence: this.#received++ });
    this.#spans++;
  }

  #makeRoom(): void {
    for (const [low, traces] of this.#traces) {
      if (this.#spans <= this.maxSpans) return;
      this.#traces.delete(low);
      this.#dropped += traces.length;
      for (const trace of traces) this.#spans -= trace.spans.size;
    }
  }
}
