/** The spans that a query means within a range of time, in order: from the shortest list that has them all. */
import { matcher } from './query/match.ts';
import type { Query } from './query/query.ts';
import { type Mark, SpanList } from './span-list.ts';
import type { SpanStore, StoredSpan } from './span-store.ts';

/** Which spans are meant, and in which order. */
export interface Selection {
  readonly query: Query;
  /** Milliseconds since the epoch, both included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly isDescending: boolean;
  /** Where the page before ended. */
  readonly after: Mark | null;
}

function listOf(spans: Iterable<StoredSpan>): SpanList {
  const list = new SpanList();
  for (const span of new Set(spans)) list.add(span);
  return list;
}

/** A list with every span that the query can mean; null where no index helps. */
function narrowed(query: Query, store: SpanStore): SpanList | null {
  switch (query.kind) {
    case 'all':
    case 'not':
      return null;
    case 'and': {
      const left = narrowed(query.left, store);
      const right = narrowed(query.right, store);
      return left && right ? (left.size < right.size ? left : right) : (left ?? right);
    }
    case 'or': {
      const left = narrowed(query.left, store);
      const right = left && narrowed(query.right, store);
      return left && right && listOf([...left.ordered(), ...right.ordered()]);
    }
    case 'term':
      if (query.value.kind !== 'text' || query.key === null) return null;
      if (query.key === 'trace_id') return listOf(store.traces(query.value.text).flatMap(({ spans }) => [...spans.values()]));
      return store.index.at(query.key, query.value.text);
  }
}

/** The spans one by one, so that a page looks at no more than it needs. */
export function* select({ query, fromMs, toMs, isDescending, after }: Selection, store: SpanStore): Generator<StoredSpan> {
  const list = narrowed(query, store) ?? store.all;
  const spans = list.ordered();
  let first = list.before({ endMs: fromMs, sequence: -1 });
  // A span of the last millisecond ends in the middle of it.
  let last = list.before({ endMs: toMs + 1, sequence: Number.POSITIVE_INFINITY }) - 1;
  if (after && isDescending) last = Math.min(last, list.before(after) - 1);
  else if (after) first = Math.max(first, list.before({ ...after, sequence: after.sequence + 1 }));
  const isMeant = matcher(query);
  const step = isDescending ? -1 : 1;
  for (let place = isDescending ? last : first; place >= first && place <= last; place += step) {
    const span = spans[place];
    if (span && !span.trace.isDropped && isMeant(span)) yield span;
  }
}
