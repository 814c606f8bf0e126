/** What one file of `endpoints/` offers: which requests it takes, and what it answers from what the mock has. */
import type { ControlPlane } from './control-plane.ts';
import type { SpanStore } from './span-store.ts';

/** A request, read to its end. */
export interface Call {
  readonly method: string;
  /** Without query, repeated slashes made one. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Lower case, without parameters; empty when the request names none. */
  readonly contentType: string;
  /** Decompressed. */
  readonly body: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is sent back. */
export interface Answer {
  readonly status: number;
  /** JSON, unless the headers name another type. */
  readonly body: string;
  /** By lower-case name; beside `content-type`, which is JSON when none is said here. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One of `endpoints.ts`. */
export interface Endpoint {
  readonly methods: readonly string[];
  readonly path: RegExp;
  /** Media types of the request body; every type when absent. */
  readonly takes?: readonly string[];
  /** Datadog's subdomain that serves it: what the agent's proxy is told. Not to be had through the proxy when absent. */
  readonly subdomain?: string;
  /** Its requests are counted and not kept: there are too many, and nobody reads them. */
  readonly isNoise?: true;
  /** A `BadPayload` that it throws is answered 400. */
  answer(call: Call, spans: SpanStore, control: ControlPlane): Answer;
}

/** A value as the answer. */
export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value) };
}

/** An error as Datadog's v2 API words it (JSON:API). */
export function refusal(status: number, title: string, detail: string): Answer {
  return json(status, { errors: [{ status: String(status), title, detail }] });
}
