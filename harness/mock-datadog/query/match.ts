/** Whether a span is what a query asks for. */
import { tagsOf } from '../span-event.ts';
import { type StoredSpan, shownTraceId } from '../span-store.ts';
import type { Query, Value } from './query.ts';

/** Keys that stand for a field of the span, without `@`. */
const RESERVED: Readonly<Record<string, (span: StoredSpan) => readonly string[]>> = {
  service: (span) => [span.service],
  resource_name: (span) => [span.resource],
  operation_name: (span) => [span.name],
  type: (span) => [span.type],
  env: (span) => [span.meta.env ?? ''],
  host: (span) => [span.meta['_dd.hostname'] ?? ''],
  status: (span) => [span.error ? 'error' : 'ok'],
  ingestion_reason: () => ['auto'],
  span_id: (span) => [span.spanId.toString()],
  parent_id: (span) => [span.parentId.toString()],
  trace_id: ({ trace, traceId }) => [shownTraceId(trace), trace.low, traceId.toString()],
};

function attribute(span: StoredSpan, key: string): readonly string[] {
  if (key === 'duration') return [span.durationNs.toString()];
  const value = Object.hasOwn(span.meta, key) ? span.meta[key] : Object.hasOwn(span.metrics, key) ? span.metrics[key] : undefined;
  return value === undefined ? [] : [String(value)];
}

function valuesOf(span: StoredSpan, key: string | null): readonly string[] {
  if (key === null) return [span.service, span.resource, span.name];
  if (key.startsWith('@')) return attribute(span, key.slice(1));
  if (Object.hasOwn(RESERVED, key)) return RESERVED[key]?.(span) ?? [];
  const prefix = `${key.toLowerCase()}:`;
  return tagsOf(span).flatMap((tag) => (tag.toLowerCase().startsWith(prefix) ? [tag.slice(prefix.length)] : []));
}

function holds(value: Value, text: string): boolean {
  if (value.kind === 'text') return value.pattern.test(text);
  const number = text === '' ? Number.NaN : Number(text);
  const fromLeast = value.leastIncluded ? number >= value.least : number > value.least;
  return fromLeast && (value.mostIncluded ? number <= value.most : number < value.most);
}

export function matches(query: Query, span: StoredSpan): boolean {
  switch (query.kind) {
    case 'all':
      return true;
    case 'and':
      return matches(query.left, span) && matches(query.right, span);
    case 'or':
      return matches(query.left, span) || matches(query.right, span);
    case 'not':
      return !matches(query.query, span);
    case 'term':
      return valuesOf(span, query.key).some((text) => holds(query.value, text));
  }
}
