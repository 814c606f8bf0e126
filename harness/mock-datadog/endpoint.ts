/** What one file of `endpoints/` offers: which requests it takes, and what it answers from the spans that are there. */
import type { SpanStore } from './span-store.ts';

export interface Call {
  readonly method: string;
  /** Without query, repeated slashes made one. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower case, without parameters; empty when the request names none. */
  readonly contentType: string;
  /** Decompressed. */
  readonly body: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Answer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

export interface Endpoint {
  readonly methods: readonly string[];
  readonly path: RegExp;
  /** Media types of the request body; every type when absent. */
  readonly takes?: readonly string[];
  answer(call: Call, spans: SpanStore): Answer;
}

export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value) };
}

/** An error as Datadog's v2 API words it (JSON:API). */
export function refusal(status: number, title: string, detail: string): Answer {
  return json(status, { errors: [{ status: String(status), title, detail }] });
}
