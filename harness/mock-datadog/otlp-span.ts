/**
 * Spans of OpenTelemetry as a Datadog agent would pass them on: operation, resource and type by kind, attributes as tags and metrics,
 * with Datadog's names beside those that both have. In: one OTLP document. Out: chunks, one for each trace; what is wrong is refused
 * by `read`, and then nothing of it may be kept.
 */
import { attributesOf, type OtlpAttributes, type OtlpValue, textOf, visitOtlpSpans } from '../traces/otlp-document.ts';
import { isObject, type JsonObject, type PathOf, type ShapeReader } from '../traces/shape.ts';
import type { AgentSpan } from './agent-span.ts';

/** By the number that protobuf and JSON have for it; JSON may also spell it `SPAN_KIND_SERVER`. */
const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

const REQUEST_HEADER = 'http.request.header.';
const LARGEST = (1n << 64n) - 1n;

function kindOf(value: unknown): string {
  if (typeof value === 'string') return value.replace(/^SPAN_KIND_/, '').toLowerCase();
  return (typeof value === 'number' ? KINDS[value] : undefined) ?? 'unspecified';
}

function hex(value: unknown, digits: number, path: PathOf, read: ShapeReader): string {
  const isHex = typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/i.test(value);
  return isHex ? value.toLowerCase() : (read.refuse(path, `${digits} hex digits`, value) ?? '0');
}

function nanoseconds(value: unknown, path: PathOf, read: ShapeReader): bigint {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  const time = typeof text === 'string' && /^\d{1,20}$/.test(text) ? BigInt(text) : -1n;
  return time >= 0n && time <= LARGEST ? time : (read.refuse(path, 'nanoseconds as a text of digits', value) ?? 0n);
}

/** A text or truth is a tag, a number a metric, anything else a tag in JSON. */
function sort(attributes: OtlpAttributes, meta: Map<string, string>, metrics: Map<string, number>): void {
  for (const [key, value] of attributes) {
    if (typeof value === 'number') metrics.set(key, value);
    else if (value !== null) meta.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
}

/** What Datadog calls by another name, under that. */
function renamed(attributes: OtlpAttributes, resource: OtlpAttributes): (readonly [string, OtlpValue | undefined])[] {
  const headers = [...attributes].filter(([key]) => key.startsWith(REQUEST_HEADER));
  return [
    ['env', resource.get('deployment.environment.name') ?? resource.get('deployment.environment')],
    ['version', resource.get('service.version')],
    ['_dd.hostname', resource.get('host.name')],
    ['http.method', attributes.get('http.request.method')],
    ['http.status_code', attributes.get('http.response.status_code')],
    ['http.url', attributes.get('url.full')],
    ...headers.map(([key, value]) => [`http.request.headers.${key.slice(REQUEST_HEADER.length)}`, textOf(value)] as const),
  ];
}

/** The message of the status, else what an exception event tells. */
function failureOf(span: JsonObject, read: ShapeReader): Readonly<Record<string, string>> {
  const { status, events } = span;
  const code = isObject(status) ? status.code : undefined;
  if (code !== 2 && code !== 'STATUS_CODE_ERROR') return {};
  const exception = Array.isArray(events) ? events.filter(isObject).find(({ name }) => name === 'exception') : undefined;
  const told = attributesOf(exception?.attributes, () => 'events', read);
  const message = isObject(status) && typeof status.message === 'string' && status.message !== '' ? status.message : textOf(told.get('exception.message'));
  return { 'error.message': message, 'error.type': textOf(told.get('exception.type')), 'error.stack': textOf(told.get('exception.stacktrace')) };
}

function typeOf(kind: string, isHttp: boolean, attributes: OtlpAttributes): string {
  if (kind === 'server') return 'web';
  if (kind !== 'client') return 'custom';
  if (isHttp) return 'http';
  return attributes.has('db.system') || attributes.has('db.system.name') ? 'db' : 'custom';
}

function readSpan(span: JsonObject, resource: OtlpAttributes, path: PathOf, read: ShapeReader): AgentSpan {
  const traceId = hex(span.traceId, 32, () => `${path()}.traceId`, read);
  const spanId = hex(span.spanId, 16, () => `${path()}.spanId`, read);
  const parentId = span.parentSpanId ? hex(span.parentSpanId, 16, () => `${path()}.parentSpanId`, read) : '0';
  const startNs = nanoseconds(span.startTimeUnixNano, () => `${path()}.startTimeUnixNano`, read);
  const endNs = nanoseconds(span.endTimeUnixNano ?? span.startTimeUnixNano, () => `${path()}.endTimeUnixNano`, read);
  const name = read.optionalText(span.name, () => `${path()}.name`);
  const attributes = attributesOf(span.attributes, () => `${path()}.attributes`, read);

  const kind = kindOf(span.kind);
  const method = textOf(attributes.get('http.request.method') ?? attributes.get('http.method'));
  const route = textOf(attributes.get('http.route'));
  const failure = failureOf(span, read);
  const meta = new Map<string, string>();
  const metrics = new Map<string, number>();
  sort(resource, meta, metrics);
  sort(attributes, meta, metrics);
  for (const [key, value] of [...renamed(attributes, resource), ...Object.entries(failure)]) {
    if (typeof value === 'string' ? value !== '' : typeof value === 'number') meta.set(key, String(value));
  }
  meta.set('span.kind', kind);
  meta.set('_dd.p.tid', traceId.slice(0, -16));
  return {
    traceId: BigInt(`0x${traceId.slice(-16)}`),
    spanId: BigInt(`0x${spanId}`),
    parentId: BigInt(`0x${parentId}`),
    name: ['server', 'client'].includes(kind) ? `${method ? 'http.' : ''}${kind}.request` : kind,
    resource: route && method ? `${method} ${route}` : name,
    service: textOf(resource.get('service.name')),
    type: typeOf(kind, method !== '', attributes),
    error: Object.keys(failure).length > 0 ? 1 : 0,
    startNs,
    durationNs: endNs > startNs ? endNs - startNs : 0n,
    meta: Object.fromEntries(meta),
    metrics: Object.fromEntries(metrics),
  };
}

/** The spans of a document, by trace. */
export function spansOfOtlp(document: JsonObject, read: ShapeReader): AgentSpan[][] {
  const spans: AgentSpan[] = [];
  visitOtlpSpans(document, '', read, (span, resource, path) => spans.push(readSpan(span, resource, path, read)));
  return [...Map.groupBy(spans, ({ traceId, meta }) => `${meta['_dd.p.tid']}${traceId}`).values()];
}
