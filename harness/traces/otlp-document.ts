/**
 * OTLP in JSON, walked span by span: `{resourceSpans: [{resource: {attributes}, scopeSpans: [{spans: [{traceId, spanId, …}]}]}]}`.
 *
 * The one place that knows this form, for whoever reads spans from it: facts (`otlp.ts`) and the mock Datadog. Protobuf becomes this
 * form first (`otlp-protobuf.ts`).
 */
import { isObject, type JsonObject, type PathOf, type ShapeReader } from './shape.ts';

/** An attribute: a text, a number (int or double), a truth, a list or map of them, bytes in base64; null where it has none. */
export type OtlpValue = string | number | boolean | null | readonly OtlpValue[] | { readonly [key: string]: OtlpValue };

export type OtlpAttributes = ReadonlyMap<string, OtlpValue>;

/** A list in a list in a list …: beyond this the inner value is left out. */
const DEEPEST = 20;

/** Called with each span that is an object, the attributes of its resource, and the span's key path. */
export type VisitSpan = (span: JsonObject, resource: OtlpAttributes, path: PathOf) => void;

function readValue(any: unknown, depth: number): OtlpValue {
  if (!isObject(any) || depth > DEEPEST) return null;
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue, bytesValue } = any;
  if (typeof stringValue === 'string') return stringValue;
  if (typeof boolValue === 'boolean') return boolValue;
  const number = intValue ?? doubleValue;
  if (typeof number === 'number' || (typeof number === 'string' && number !== '')) return Number(number);
  if (isObject(arrayValue) && Array.isArray(arrayValue.values)) return arrayValue.values.map((value) => readValue(value, depth + 1));
  if (isObject(kvlistValue) && Array.isArray(kvlistValue.values)) {
    const entries = kvlistValue.values.filter(isObject).map(({ key, value }) => [String(key), readValue(value, depth + 1)] as const);
    return Object.fromEntries(entries);
  }
  return typeof bytesValue === 'string' ? bytesValue : null;
}

/** A list of `{key, value}`; the last of one key counts. */
export function attributesOf(value: unknown, path: PathOf, read: ShapeReader): OtlpAttributes {
  const found = new Map<string, OtlpValue>();
  if (value === undefined) return found;
  read.list(value, path)?.forEach((entry, index) => {
    const attribute = read.object(entry, () => `${path()}[${index}]`);
    if (attribute && typeof attribute.key === 'string') found.set(attribute.key, readValue(attribute.value, 0));
  });
  return found;
}

/** The text of an attribute; of a list, its first one; else nothing. */
export function textOf(value: OtlpValue | undefined): string {
  if (Array.isArray(value)) return textOf(value[0]);
  return typeof value === 'string' ? value : '';
}

function visitResource(value: unknown, path: PathOf, read: ShapeReader, visit: VisitSpan): void {
  const group = read.object(value, path);
  if (!group) return;
  const resource = attributesOf(isObject(group.resource) ? group.resource.attributes : undefined, () => `${path()}.resource.attributes`, read);
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
          const here = () => `${at()}.spans[${index}]`;
          const object = read.object(span, here);
          if (object) visit(object, resource, here);
        });
    });
}

/** Visits the spans of one document in its order; `prefix` is the key path so far. What is in a wrong form is refused by `read`. */
export function visitOtlpSpans(document: JsonObject, prefix: string, read: ShapeReader, visit: VisitSpan): void {
  read
    .list(document.resourceSpans, () => `${prefix}resourceSpans`)
    ?.forEach((entry, index) => {
      visitResource(entry, () => `${prefix}resourceSpans[${index}]`, read, visit);
    });
}
