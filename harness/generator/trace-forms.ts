/**
 * The requests of generated tests in the forms in which traces come: S0's, pages of Datadog's spans search, OTLP as the collector's file
 * exporter writes it. Each test is one trace; all three teach the same graph.
 */
import type { GeneratedSpan, GeneratedTest } from './tests.ts';

export interface Traced {
  readonly seed: number;
  readonly test: GeneratedTest;
}

/** Each trace begins a second after the one before, each span a millisecond after its cause or later. */
const BEGIN_MS = Date.UTC(2026, 0, 1);
const TRACE_MS = 1000;
const NS_PER_MS = 1_000_000;
/** Room for the spans of one trace. */
const SPANS = 10_000;

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

function traceId({ seed, test }: Traced): string {
  return `${hex(seed >>> 0, 16)}${hex(test.number, 16)}`;
}

const spanNumber = (test: GeneratedTest, place: number) => test.number * SPANS + place + 1;

const startOf = (test: GeneratedTest, place: number) => BEGIN_MS + test.number * TRACE_MS + place;

/** One entry of S0's `traces`. */
export function s0Trace(traced: Traced): object {
  const { test } = traced;
  return {
    trace_id: traceId(traced),
    test_id: test.id,
    test_type: test.type,
    spans: test.spans.map(({ service, endpoint, parent }, place) => ({
      service,
      resource: endpoint,
      span_id: String(spanNumber(test, place)),
      ...(parent === null ? {} : { parent_id: String(spanNumber(test, parent)) }),
    })),
  };
}

/** The entries of one trace in the `data` of a page. */
export function datadogSpans(traced: Traced): object[] {
  const { test } = traced;
  return test.spans.map(({ service, endpoint, parent }, place) => {
    const [method = '', route = ''] = endpoint.split(' ');
    return {
      id: `${traceId(traced)}-${place + 1}`,
      type: 'spans',
      attributes: {
        service,
        resource_name: endpoint,
        operation_name: 'web.request',
        type: 'web',
        env: 'generated',
        trace_id: traceId(traced),
        span_id: String(spanNumber(test, place)),
        parent_id: parent === null ? '0' : String(spanNumber(test, parent)),
        start_timestamp: new Date(startOf(test, place)).toISOString(),
        end_timestamp: new Date(startOf(test, place) + 1).toISOString(),
        tags: ['env:generated', `service:${service}`],
        custom: {
          duration: NS_PER_MS,
          baggage: { test: { id: test.id } },
          http: { method, route, status_code: '200' },
          span: { kind: 'server' },
        },
      },
    };
  });
}

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

function otlpSpan(traced: Traced, { endpoint, parent }: GeneratedSpan, place: number): object {
  const { test } = traced;
  const [method = '', route = ''] = endpoint.split(' ');
  return {
    traceId: traceId(traced),
    spanId: hex(spanNumber(test, place), 16),
    parentSpanId: parent === null ? '' : hex(spanNumber(test, parent), 16),
    name: endpoint,
    kind: 2,
    startTimeUnixNano: String(BigInt(startOf(test, place)) * BigInt(NS_PER_MS)),
    endTimeUnixNano: String(BigInt(startOf(test, place) + 1) * BigInt(NS_PER_MS)),
    attributes: [attribute('http.request.method', method), attribute('http.route', route), attribute('baggage.test.id', test.id)],
    status: {},
  };
}

/** One trace as one export request: a resource for each of its services. */
export function otlpRequest(traced: Traced): object {
  const places = traced.test.spans.map((span, place) => ({ span, place }));
  const byService = Map.groupBy(places, ({ span }) => span.service);
  return {
    resourceSpans: [...byService].map(([service, spans]) => ({
      resource: { attributes: [attribute('service.name', service)] },
      scopeSpans: [{ scope: { name: 'generated' }, spans: spans.map(({ span, place }) => otlpSpan(traced, span, place)) }],
    })),
  };
}
