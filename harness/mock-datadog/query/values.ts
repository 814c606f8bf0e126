/** What a span has at a key of the search syntax: a reserved key, `@` and an attribute, or the key of a tag (facts/datadog.md, 1.4). */
import { tagsOf, testIdOf } from '../span-event.ts';
import { type StoredSpan, shownTraceId } from '../span-store.ts';

/** The values of one key; most have one or none. */
export type Field = (span: StoredSpan) => readonly string[];

const NONE: readonly string[] = [];

const listed = (text: string | undefined) => (text ? [text] : NONE);

/** Keys that stand for a field of the span, without `@`. */
const RESERVED: Readonly<Record<string, Field>> = {
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

function attribute(name: string): Field {
  if (name === 'duration') return (span) => [span.durationNs.toString()];
  return ({ meta, metrics }) => {
    if (Object.hasOwn(meta, name)) return [meta[name] ?? ''];
    return Object.hasOwn(metrics, name) ? [String(metrics[name])] : NONE;
  };
}

function tag(name: string): Field {
  return (span) => tagsOf(span).flatMap((text) => (text.startsWith(`${name}:`) ? [text.slice(name.length + 1)] : []));
}

/** @param key null for a bare word, which is looked for in service, resource and operation */
export function fieldOf(key: string | null): Field {
  if (key === null) return (span) => [span.service, span.resource, span.name];
  if (key.startsWith('@')) return attribute(key.slice(1));
  const name = key.toLowerCase();
  return (Object.hasOwn(RESERVED, name) ? RESERVED[name] : undefined) ?? tag(name);
}

/** What one span has at a key; for many spans ask `fieldOf` once. */
export function valuesOf(span: StoredSpan, key: string | null): readonly string[] {
  return fieldOf(key)(span);
}
