/**
 * One page of Datadog's spans search: `{data: [{type: 'spans', attributes: {trace_id, span_id, parent_id, service, resource_name,
 * custom, tags, start_timestamp, …}}]}` (facts/datadog.md, 1.4; INTERFACES, "Span reading").
 *
 * The test's identity is looked for in the order that INTERFACES gives. `custom` holds the span's tags, un-flattened on dots.
 */
import { codePlace } from './code-place.ts';
import { isObject, type JsonObject, type PathOf, type ShapeReader } from './shape.ts';
import { type Span, spansOf, type Traces } from './span.ts';

const TEST_ID_KEYS = ['http.request.headers.x-test-id', 'test.id', 'baggage.test.id'];
const TEST_ID_TAG = 'x-test-id:';

/** Spans that leave a service or stay inside it: they prove the service, but name no endpoint of it. */
const NO_ENTRY = new Set(['client', 'producer', 'internal']);

/** The value at a dotted key of an object that was un-flattened on dots, wholly or in part. */
function dig(from: unknown, key: string): unknown {
  if (!isObject(from)) return undefined;
  if (Object.hasOwn(from, key)) return from[key];
  for (let dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
    const head = key.slice(0, dot);
    const found = Object.hasOwn(from, head) ? dig(from[head], key.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function testIdOf(attributes: JsonObject, path: PathOf, read: ShapeReader): string | null {
  for (const key of TEST_ID_KEYS) {
    const found = read.optionalText(dig(attributes.custom, key), () => `${path()}.custom.${key}`);
    if (found !== '') return found;
  }
  if (!Array.isArray(attributes.tags)) return null;
  const tag = attributes.tags.find((entry) => typeof entry === 'string' && entry.toLowerCase().startsWith(TEST_ID_TAG));
  return tag ? tag.slice(TEST_ID_TAG.length) : null;
}

/** The resource. Plain HTTP servers leave it at the method: then the route, else what the tracer made of the path, completes it. */
export function endpointOf(attributes: JsonObject, resource: string): string {
  const kind = dig(attributes.custom, 'span.kind');
  if (typeof kind === 'string' && NO_ENTRY.has(kind)) return '';
  const route = dig(attributes.custom, 'http.route') ?? dig(attributes.custom, 'http.endpoint');
  return typeof route === 'string' && /^[A-Z]+$/.test(resource) ? `${resource} ${route}` : resource;
}

function startOf(value: unknown): number | null {
  const ms = typeof value === 'string' ? Date.parse(value) : value;
  return typeof ms === 'number' && Number.isFinite(ms) ? ms : null;
}

function readSpan(item: unknown, path: PathOf, read: ShapeReader, into: Traces): void {
  const entry = read.object(item, path);
  const at = () => `${path()}.attributes`;
  const attributes = entry && read.object(entry.attributes, at);
  if (!attributes) return;
  read.optionalText(entry.id, () => `${path()}.id`);
  const traceId = read.text(attributes.trace_id, () => `${at()}.trace_id`);
  const spanId = read.text(attributes.span_id, () => `${at()}.span_id`);
  const parentId = read.optionalText(attributes.parent_id, () => `${at()}.parent_id`);
  const service = read.optionalText(attributes.service, () => `${at()}.service`);
  const resource = read.optionalText(attributes.resource_name, () => `${at()}.resource_name`);
  const testId = testIdOf(attributes, at, read);
  if (traceId === null || spanId === null) return;
  const spans = spansOf(into, traceId);
  if (service === '') return;
  const span: Span = {
    spanId,
    parentId: parentId || null,
    service,
    endpoint: endpointOf(attributes, resource),
    testId,
    testType: null,
    startMs: startOf(attributes.start_timestamp),
    isError: attributes.status === 'error',
    code: codePlace((key) => dig(attributes.custom, key)),
  };
  spans.push(span);
}

/** Adds the spans of one page to `into`; `prefix` is the key path so far. */
export function readDatadogPage(page: JsonObject, prefix: string, read: ShapeReader, into: Traces): void {
  read
    .list(page.data, () => `${prefix}data`)
    ?.forEach((item, index) => {
      readSpan(item, () => `${prefix}data[${index}]`, read, into);
    });
}
