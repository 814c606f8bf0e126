/**
 * `GET /api/v2/pruned_trace/{trace_id}`: one trace as a tree (facts/datadog.md, 1.7), with all of its spans or, with
 * `only_service_entry_spans`, those where a service is entered. What lies too deep is counted in place of being shown; that, or another
 * root, makes a trace truncated.
 */
import { type Endpoint, json, refusal } from '../endpoint.ts';
import { isoOf } from '../span-event.ts';
import type { StoredSpan, StoredTrace } from '../span-store.ts';
import { number, shown } from './trace-by-id.ts';

/** Levels of the tree. */
const DEEPEST = 100;

class Tree {
  readonly #children: ReadonlyMap<bigint, readonly StoredSpan[]>;
  readonly #onlyEntries: boolean;
  /** Spans that are in the tree, since parents may form a circle. */
  readonly #seen = new Set<StoredSpan>();

  constructor(spans: readonly StoredSpan[], onlyEntries: boolean) {
    this.#children = Map.groupBy(spans, ({ parentId }) => parentId);
    this.#onlyEntries = onlyEntries;
  }

  /** How many spans were come by. */
  get size(): number {
    return this.#seen.size;
  }

  node(span: StoredSpan, depth: number): object {
    const { children, hidden } = this.#below(span, span.service, depth);
    return {
      spanID: number(span.spanId),
      parentID: number(span.parentId),
      name: span.name,
      resource: span.resource,
      service: span.service,
      span_kind: span.meta['span.kind'] ?? '',
      error: span.error === 0 ? 0 : 1,
      startTime: isoOf(span.startNs),
      endTime: isoOf(span.startNs + span.durationNs),
      durationSeconds: Number(span.durationNs) / 1e9,
      meta: shown(span.meta),
      metrics: shown(span.metrics),
      children: children.map((child) => this.node(child, depth + 1)),
      hidden_child_spans_count: hidden,
    };
  }

  /** The spans to show below one, and how many are passed over on the way to them. */
  #below(span: StoredSpan, service: string, depth: number): { readonly children: readonly StoredSpan[]; readonly hidden: number } {
    this.#seen.add(span);
    const own = (this.#children.get(span.spanId) ?? []).filter((child) => !this.#seen.has(child));
    if (depth >= DEEPEST) return { children: [], hidden: own.length };
    if (!this.#onlyEntries) return { children: own, hidden: 0 };
    const inside = own.filter((child) => child.service === service).map((child) => this.#below(child, service, depth + 1));
    return {
      children: [...own.filter((child) => child.service !== service), ...inside.flatMap(({ children }) => children)],
      hidden: inside.reduce((sum, { hidden }) => sum + hidden + 1, 0),
    };
  }
}

/** The span that has no parent here; of several, or in a circle, the one that began first. */
function rootOf({ spans }: StoredTrace): StoredSpan | null {
  const byStart = [...spans.values()].sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
  return byStart.find(({ parentId }) => !spans.has(parentId)) ?? byStart[0] ?? null;
}

export const prunedTrace: Endpoint = {
  methods: ['GET'],
  path: /^\/api\/v2\/pruned_trace\/[^/]+$/,
  answer({ path, query }, spans) {
    const id = path.slice(path.lastIndexOf('/') + 1);
    const trace = spans.trace(id);
    const root = trace && rootOf(trace);
    if (!trace || !root) return refusal(404, 'Not Found', `there is no trace ${id}`);
    const traceId = (trace.high ?? '0'.repeat(16)) + trace.low;
    const tree = new Tree([...trace.spans.values()], query.get('only_service_entry_spans') === 'true');
    const top = tree.node(root, 0);
    const is_truncated = tree.size < trace.spans.size;
    const attributes = { is_truncated, size_bytes: JSON.stringify(top).length, summarized_trace: { traceId, root: top } };
    return json(200, { data: { type: 'pruned_trace', id: traceId, attributes } });
  },
};
