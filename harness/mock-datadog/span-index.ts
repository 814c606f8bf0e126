/**
 * Spans by the keys that people ask for: a question for one value of such a key looks at the spans that have it, and at no others.
 * What a key's values are is said in `query/values.ts`, once for the index and for the search.
 */
import { type Field, fieldOf } from './query/values.ts';
import { SpanList } from './span-list.ts';
import type { StoredSpan } from './span-store.ts';

/** Trace ids have an index of their own: the store's. */
const INDEXED = ['service', 'env', 'resource_name', 'operation_name', 'status', 'x-test-id', '@http.request.headers.x-test-id', '@test.id', '@baggage.test.id'];

interface Index {
  readonly key: string;
  readonly field: Field;
  readonly lists: Map<string, SpanList>;
}

const EMPTY = new SpanList();

export class SpanIndex {
  readonly #indexes: readonly Index[] = INDEXED.map((key) => ({ key, field: fieldOf(key), lists: new Map() }));

  add(span: StoredSpan): void {
    for (const { field, lists } of this.#indexes) {
      for (const value of field(span)) {
        const list = lists.get(value) ?? new SpanList();
        if (list.size === 0) lists.set(value, list);
        list.add(span);
      }
    }
  }

  /** The spans whose key has just this value; null for a key without an index. */
  at(key: string, value: string): SpanList | null {
    const name = key.startsWith('@') ? key : key.toLowerCase();
    const index = this.#indexes.find((each) => each.key === name);
    return index ? (index.lists.get(value) ?? EMPTY) : null;
  }

  clear(): void {
    for (const { lists } of this.#indexes) lists.clear();
  }

  /** Forgets the spans of dropped traces, and the values that nothing has any more. */
  prune(): void {
    for (const { lists } of this.#indexes) {
      for (const [value, list] of lists) {
        list.prune();
        if (list.size === 0) lists.delete(value);
      }
    }
  }
}
