/** What a span has at a key of the search syntax: a reserved key, `@` and an attribute, or the key of a tag (facts/datadog.md, 1.4). */
import { tagsOf, testIdOf } from '../span-event.ts';
import { type StoredSpan, shownTraceId } from '../span-store.ts';

const NONE: readonly string[] = [];

const listed = (text: string | undefined) => (text ? [text] : NONE);

/** Keys that stand for a field of the span, without `@`. */
const RESERVED: Readonly<Record<string, (span: StoredSpan) => readonly string[]>> = {
  service: (span) => [span.service],
  resource_name: (span) => [span.resource],
  operation_name: (span) => [span.name],
  type: (span) => [span.type],
  env: ({ meta }) => listed(meta.env),
  host: ({ meta }) => listed(meta['_dd.hostname']),
  status: (span) => [span.error ? 'error' : 'ok'],
  ingestion_reason: () => ['auto'],
  span_id: (span) => [span.spanId.toString()],
  parent_id: (span) => [span.parentId.toString()],
  trace_id: ({ trace, traceId }) => [shownTraceId(trace), trace.low, traceId.toString()],
  timestamp: (span) => [String(Math.floor(span.endMs))],
  'x-test-id': (span) => listed(testIdOf(span)),
};

function attribute(span: StoredSpan, key: string): readonly string[] {
  if (key === 'duration') return [span.durationNs.toString()];
  const value = Object.hasOwn(span.meta, key) ? span.meta[key] : Object.hasOwn(span.metrics, key) ? span.metrics[key] : undefined;
  return value === undefined ? NONE : [String(value)];
}

/** @param key null for a bare word, which is looked for in service, resource and operation */
export function valuesOf(span: StoredSpan, key: string | null): readonly string[] {
  if (key === null) return [span.service, span.resource, span.name];
  if (key.startsWith('@')) return attribute(span, key.slice(1));
  const name = key.toLowerCase();
  if (Object.hasOwn(RESERVED, name)) return RESERVED[name]?.(span) ?? [];
  return tagsOf(span).flatMap((tag) => (tag.startsWith(`${name}:`) ? [tag.slice(name.length + 1)] : []));
}
