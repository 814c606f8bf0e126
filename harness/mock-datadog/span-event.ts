/** A received span in the shape of Datadog's spans API (facts/datadog.md, 1.4 and the mapping at the end of 4). */
import { createHash } from 'node:crypto';
import { byCodeUnits } from '../model/order.ts';
import { type StoredSpan, shownTraceId } from './span-store.ts';

/** Where the code of a span stands is told to people too. */
const isInternal = (key: string) => key.startsWith('_') && !key.startsWith('_dd.code_origin.');

interface Tree {
  [key: string]: unknown;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

/** Branches within branches; what people name has five. */
const DEEPEST = 20;

/** `http.route` becomes `{http: {route}}`. Where a name is a value and a branch at once, or too deep, the rest of the key stays dotted. */
function unflatten(entries: readonly (readonly [string, unknown])[]): Tree {
  const root: Tree = Object.create(null);
  // Sorted, `http` comes before `http.route`: a value is never replaced by a branch.
  for (const [key, value] of entries.toSorted(([a], [b]) => byCodeUnits(a, b))) {
    let node = root;
    let rest = key;
    let depth = 0;
    for (let dot = rest.indexOf('.'); dot > 0 && dot < rest.length - 1 && depth < DEEPEST; dot = rest.indexOf('.')) {
      const head = rest.slice(0, dot);
      node[head] ??= Object.create(null);
      const below = node[head];
      if (!isTree(below)) break;
      node = below;
      rest = rest.slice(dot + 1);
      depth++;
    }
    node[rest] = value;
  }
  return root;
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 16);
}

/** A point in time that is told in nanoseconds; the largest of 64 bits is one as well. */
export function isoOf(ns: bigint): string {
  return new Date(Number(ns / 1_000_000n)).toISOString();
}

/** The test that a span names by itself: the first of these tags that says something (INTERFACES, "Span reading"). */
export function testIdOf({ meta }: StoredSpan): string | undefined {
  return meta['http.request.headers.x-test-id'] || meta['test.id'] || meta['baggage.test.id'];
}

/** Infrastructure tags, and the test's identity as `x-test-id:<id>`. */
export function tagsOf(span: StoredSpan): string[] {
  const { meta, service } = span;
  const testId = testIdOf(span);
  return [
    ...(meta.env ? [`env:${meta.env}`] : []),
    `service:${service}`,
    ...(meta.version ? [`version:${meta.version}`] : []),
    'source:apm',
    ...(testId ? [`x-test-id:${testId}`] : []),
  ];
}

/** An item of `data` in the answers of the spans API. */
export function spanEvent(span: StoredSpan): object {
  const traceId = shownTraceId(span.trace);
  const shown = [...Object.entries(span.meta), ...Object.entries(span.metrics)].filter(([key]) => !isInternal(key));
  return {
    id: Buffer.from(`${traceId}:${span.spanId}`).toString('base64url'),
    type: 'spans',
    attributes: {
      service: span.service,
      resource_name: span.resource,
      resource_hash: hash(span.resource),
      operation_name: span.name,
      type: span.type,
      env: span.meta.env ?? '',
      host: span.meta['_dd.hostname'] ?? '',
      trace_id: traceId,
      span_id: span.spanId.toString(),
      parent_id: span.parentId.toString(),
      start_timestamp: isoOf(span.startNs),
      end_timestamp: isoOf(span.startNs + span.durationNs),
      status: span.error ? 'error' : 'ok',
      ingestion_reason: 'auto',
      retained_by: 'retention_filter',
      single_span: false,
      tags: tagsOf(span),
      custom: unflatten([...shown, ['duration', Number(span.durationNs)]]),
    },
  };
}
