/**
 * Seed S0's form of a trace: `{trace_id, test_id, test_type?, spans: [{service, resource, span_id, parent_id?}]}`.
 * The test is a property of the trace, so each of its spans carries it. A span without a service is left out.
 */
import type { PathOf, ShapeReader } from './shape.ts';
import { type Span, spansOf, type Traces } from './span.ts';

function readSpan(value: unknown, testId: string, testType: string, path: PathOf, read: ShapeReader): Span | null {
  const span = read.object(value, path);
  if (!span) return null;
  const service = read.optionalText(span.service, () => `${path()}.service`);
  const endpoint = read.optionalText(span.resource, () => `${path()}.resource`);
  const spanId = read.optionalText(span.span_id, () => `${path()}.span_id`);
  const parentId = read.optionalText(span.parent_id, () => `${path()}.parent_id`);
  if (service === '') return null;
  const parent = parentId || null;
  return { spanId: spanId || null, parentId: parent, service, endpoint, testId, testType: testType || null, startMs: null, isError: false, code: null };
}

/** Adds one trace of S0's form to `into`. */
export function readS0Trace(value: unknown, path: PathOf, read: ShapeReader, into: Traces): void {
  const trace = read.object(value, path);
  if (!trace) return;
  const traceId = read.text(trace.trace_id, () => `${path()}.trace_id`);
  const testId = read.text(trace.test_id, () => `${path()}.test_id`);
  const testType = read.optionalText(trace.test_type, () => `${path()}.test_type`);
  const listed = read.list(trace.spans, () => `${path()}.spans`);
  if (traceId === null || testId === null || listed === null) return;
  const spans = spansOf(into, traceId);
  listed.forEach((entry, index) => {
    const span = readSpan(entry, testId, testType, () => `${path()}.spans[${index}]`, read);
    if (span) spans.push(span);
  });
}
