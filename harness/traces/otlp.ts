/**
 * Spans of OpenTelemetry, from OTLP in JSON. Service = resource attribute `service.name`; endpoint = method and `http.route`, else the
 * name.
 */
import { codePlace } from './code-place.ts';
import { attributesOf, type OtlpAttributes, textOf, visitOtlpSpans } from './otlp-document.ts';
import { isObject, type JsonObject, type PathOf, type ShapeReader } from './shape.ts';
import { spansOf, type Traces } from './span.ts';

const TEST_ID_KEYS = ['http.request.header.x-test-id', 'test.id', 'baggage.test.id'];
/** In OTLP a missing parent means that there is none; see `Span.parentId`. */
const ROOT = '0';
/** Internal, client and producer spans are no entries to an endpoint. */
const NO_ENTRY = new Set<unknown>([1, 3, 4, 'SPAN_KIND_INTERNAL', 'SPAN_KIND_CLIENT', 'SPAN_KIND_PRODUCER']);
/** The status of a span that ended in an error. */
const ERROR = new Set<unknown>([2, 'STATUS_CODE_ERROR']);

function endpointOf(span: JsonObject, attributes: OtlpAttributes, name: string): string {
  if (NO_ENTRY.has(span.kind)) return '';
  const route = textOf(attributes.get('http.route'));
  const method = textOf(attributes.get('http.request.method') ?? attributes.get('http.method'));
  return route && method ? `${method} ${route}` : name;
}

function readSpan(span: JsonObject, service: string, path: PathOf, read: ShapeReader, into: Traces): void {
  const traceId = read.text(span.traceId, () => `${path()}.traceId`);
  const spanId = read.text(span.spanId, () => `${path()}.spanId`);
  const parentId = read.optionalText(span.parentSpanId, () => `${path()}.parentSpanId`);
  const name = read.optionalText(span.name, () => `${path()}.name`);
  const attributes = attributesOf(span.attributes, () => `${path()}.attributes`, read);
  if (traceId === null || spanId === null) return;
  const spans = spansOf(into, traceId);
  if (service === '') return;
  const startNs = Number(span.startTimeUnixNano);
  spans.push({
    spanId,
    parentId: parentId || ROOT,
    service,
    endpoint: endpointOf(span, attributes, name),
    testId: TEST_ID_KEYS.map((key) => textOf(attributes.get(key))).find((id) => id) ?? null,
    testType: null,
    startMs: Number.isFinite(startNs) ? startNs / 1e6 : null,
    isError: isObject(span.status) && ERROR.has(span.status.code),
    code: codePlace((key) => attributes.get(key)),
  });
}

/** Adds the spans of one OTLP document to `into`; `prefix` is the key path so far. */
export function readOtlp(document: JsonObject, prefix: string, read: ShapeReader, into: Traces): void {
  visitOtlpSpans(document, prefix, read, (span, resource, path) => {
    readSpan(span, textOf(resource.get('service.name')), path, read, into);
  });
}
