/** What every payload is reduced to before facts are drawn from it: spans with a service, grouped by trace. */

export interface Span {
  /** Unique within its trace; null when the payload gives none. */
  readonly spanId: string | null;
  /** Null when the payload says nothing about a parent; `0` (or any id that no span has) when it says there is none here. */
  readonly parentId: string | null;
  readonly service: string;
  /** `GET /items/:id`; empty when the span is not the entry to an endpoint. */
  readonly endpoint: string;
  /** The test's identity on this very span. */
  readonly testId: string | null;
  /** What the payload calls the kind of test; null when it does not say. */
  readonly testType: string | null;
  /** For the order of siblings, and for when something was last seen; null when unknown. */
  readonly startMs: number | null;
  /** Whether the payload says that it ended in an error. */
  readonly isError: boolean;
  /** Where the code stands that the span is about; null when the payload does not say. */
  readonly code: CodePlace | null;
}

/** A place in the source of a service. */
export interface CodePlace {
  readonly file: string;
  readonly function: string | null;
  /** 1-based. */
  readonly line: number | null;
}

/** Spans by trace id, in the order in which they were read. A trace without usable spans is there with an empty list. */
export type Traces = Map<string, Span[]>;

/** The spans of a trace, to add to. */
export function spansOf(traces: Traces, traceId: string): Span[] {
  const known = traces.get(traceId);
  if (known) return known;
  const fresh: Span[] = [];
  traces.set(traceId, fresh);
  return fresh;
}
