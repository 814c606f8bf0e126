/**
 * `GET /api/v2/trace/{trace_id}`: all spans of one trace (facts/datadog.md, 1.7). Here ids and times are JSON numbers, written with
 * all their digits, and `meta` is flat.
 */
import { type Answer, type Endpoint, json, refusal } from '../endpoint.ts';
import { type StoredSpan, type StoredTrace, shownTraceId } from '../span-store.ts';

declare global {
  interface JSON {
    /** Text that `JSON.stringify` writes as it is (ECMAScript proposal "JSON.parse source text access", in Node since 21). */
    rawJSON(text: string): object;
  }
}

/** A JSON number with all its digits. */
export const number = (value: bigint): object => JSON.rawJSON(value.toString());

/** Tags that are not the tracer's own. */
export function shown<T>(values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !key.startsWith('_')));
}

function fullSpan(span: StoredSpan, traceIdFull: string): object {
  return {
    traceIDFull: traceIdFull,
    traceID: number(span.traceId),
    spanID: number(span.spanId),
    parentID: number(span.parentId),
    name: span.name,
    resource: span.resource,
    service: span.service,
    type: span.type,
    error: span.error,
    startTime: number(span.startNs),
    endTime: number(span.startNs + span.durationNs),
    duration: number(span.durationNs),
    meta: shown(span.meta),
    metrics: shown(span.metrics),
  };
}

function answerTrace(trace: StoredTrace): Answer {
  const full = (trace.high ?? '0'.repeat(16)) + trace.low;
  const spans = [...trace.spans.values()].map((span) => fullSpan(span, full));
  return json(200, { data: { type: 'trace', id: shownTraceId(trace), attributes: { is_truncated: false, spans } } });
}

export const traceById: Endpoint = {
  methods: ['GET'],
  path: /^\/api\/v2\/trace\/[^/]+$/,
  answer(call, spans) {
    const id = call.path.slice(call.path.lastIndexOf('/') + 1);
    const trace = spans.trace(id);
    return trace ? answerTrace(trace) : refusal(404, 'Not Found', `there is no trace ${id}`);
  },
};
