/**
 * OTLP in JSON: `{resourceSpans: [{resource: {attributes}, scopeSpans: [{spans: [{traceId, spanId, parentSpanId, name, kind,
 * startTimeUnixNano, attributes}]}]}]}`. Service = resource attribute `service.name`; endpoint = method and `http.route`, else the name.
 */
import { isObject, type JsonObject, type PathOf, type ShapeReader } from './shape.ts';
import { spansOf, type Traces } from './span.ts';

const TEST_ID_KEYS = ['http.request.header.x-test-id', 'test.id', 'baggage.test.id'];
/** In OTLP a missing parent means that there is none; see `Span.parentId`. */
const ROOT = '0';
/** Internal, client and producer spans are no entries to an endpoint. */
const NO_ENTRY = new Set<unknown>([1, 3, 4, 'SPAN_KIND_INTERNAL', 'SPAN_KIND_CLIENT', 'SPAN_KIND_PRODUCER']);

/** The text of an attribute; of a list, its first one. */
function textOf(value: unknown): string {
  if (!isObject(value)) return '';
  if (typeof value.stringValue === 'string') return value.stringValue;
  const { arrayValue } = value;
  return isObject(arrayValue) && Array.isArray(arrayValue.values) ? textOf(arrayValue.values[0]) : '';
}

function attributesOf(value: unknown, path: PathOf, read: ShapeReader): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (value === undefined) return found;
  read.list(value, path)?.forEach((entry, index) => {
    const attribute = read.object(entry, () => `${path()}[${index}]`);
    if (attribute && typeof attribute.key === 'string') found.set(attribute.key, textOf(attribute.value));
  });
  return found;
}

function endpointOf(span: JsonObject, attributes: ReadonlyMap<string, string>, name: string): string {
  if (NO_ENTRY.has(span.kind)) return '';
  const route = attributes.get('http.route');
  const method = attributes.get('http.request.method') ?? attributes.get('http.method');
  return route && method ? `${method} ${route}` : name;
}

function readSpan(value: unknown, service: string, path: PathOf, read: ShapeReader, into: Traces): void {
  const span = read.object(value, path);
  if (!span) return;
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
    testId: TEST_ID_KEYS.map((key) => attributes.get(key)).find((id) => id) ?? null,
    testType: null,
    startMs: Number.isFinite(startNs) ? startNs / 1e6 : null,
  });
}

function readResource(value: unknown, path: PathOf, read: ShapeReader, into: Traces): void {
  const group = read.object(value, path);
  if (!group) return;
  const resource = isObject(group.resource) ? group.resource : {};
  const service = attributesOf(resource.attributes, () => `${path()}.resource.attributes`, read).get('service.name') ?? '';
  if (group.scopeSpans === undefined) return;
  read
    .list(group.scopeSpans, () => `${path()}.scopeSpans`)
    ?.forEach((entry, scopeIndex) => {
      const at = () => `${path()}.scopeSpans[${scopeIndex}]`;
      const scope = read.object(entry, at);
      if (!scope || scope.spans === undefined) return;
      read
        .list(scope.spans, () => `${at()}.spans`)
        ?.forEach((span, index) => {
          readSpan(span, service, () => `${at()}.spans[${index}]`, read, into);
        });
    });
}

/** Adds the spans of one OTLP document to `into`; `prefix` is the key path so far. */
export function readOtlp(document: JsonObject, prefix: string, read: ShapeReader, into: Traces): void {
  read
    .list(document.resourceSpans, () => `${prefix}resourceSpans`)
    ?.forEach((entry, index) => {
      readResource(entry, () => `${prefix}resourceSpans[${index}]`, read, into);
    });
}
