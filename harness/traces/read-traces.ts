/**
 * Traces come in as JSON of any form that is known; facts go out. This folder is pure and knows no graph.
 *
 * Forms: S0's `{traces: […]}` or one of its traces, a page of Datadog's spans search, OTLP in JSON, or a list of any of these (pages of one search are
 * read as one, so a trace may be spread over them). All or nothing: one bad trace refuses the whole payload [S0-09], and each
 * refusal is a `bad-shape` problem with its key path.
 */
import type { TraceFacts } from '../model/graph.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { readDatadogPage } from './datadog.ts';
import { factsOf } from './facts.ts';
import { readOtlp } from './otlp.ts';
import { readS0Trace } from './s0.ts';
import { isObject, ShapeReader } from './shape.ts';
import type { Traces } from './span.ts';

/** `prefix` is the key path so far: empty, or `[2].`. */
function readDocument(value: unknown, prefix: string, read: ShapeReader, into: Traces): void {
  const here = () => prefix.replace(/\.$/, '');
  if (isObject(value) && 'traces' in value) {
    read
      .list(value.traces, () => `${prefix}traces`)
      ?.forEach((trace, index) => {
        readS0Trace(trace, () => `${prefix}traces[${index}]`, read, into);
      });
  } else if (isObject(value) && 'spans' in value) {
    readS0Trace(value, here, read, into);
  } else if (isObject(value) && 'data' in value) {
    readDatadogPage(value, prefix, read, into);
  } else if (isObject(value) && 'resourceSpans' in value) {
    readOtlp(value, prefix, read, into);
  } else {
    read.refuse(here, 'an object with traces, data or resourceSpans', value);
  }
}

/** One document with where it is from. */
export interface TraceDocument {
  readonly value: unknown;
  /** A file, or the address of an API; null where nobody needs to be told. */
  readonly file: string | null;
  /** Key path of the document in there: empty where it is all of it, else such as `[2]`. */
  readonly path: string;
}

/** As those of one file or search. */
export function documentsOf(values: readonly unknown[], file: string | null): TraceDocument[] {
  return values.map((value, index) => ({ value, file, path: values.length === 1 ? '' : `[${index}]` }));
}

/** What the traces of all documents together prove, in their order; at least one entry for each trace in them. */
export function readTraceDocuments(documents: readonly TraceDocument[]): Result<TraceFacts[]> {
  const read = new ShapeReader();
  const traces: Traces = new Map();
  for (const { value, file, path } of documents) {
    read.file = file;
    readDocument(value, path === '' ? '' : `${path}.`, read, traces);
  }
  return read.problems.length > 0 ? fail(...read.problems) : ok(factsOf(traces));
}

/** The same for a payload: one document, or a list of them. */
export function readTraces(json: unknown): Result<TraceFacts[]> {
  const documents = Array.isArray(json) ? json.map((value: unknown, index) => ({ value, file: null, path: `[${index}]` })) : documentsOf([json], null);
  return readTraceDocuments(documents);
}
