/** Spans in the order of Datadog's `timestamp`: by end, then by arrival. Sorted when somebody reads, since most arrive in order. */
import type { StoredSpan } from './span-store.ts';

/** A place in that order. */
export interface Mark {
  readonly endMs: number;
  readonly sequence: number;
}

const byEnd = (a: Mark, b: Mark): number => a.endMs - b.endMs || a.sequence - b.sequence;

export class SpanList {
  #spans: StoredSpan[] = [];
  #isSorted = true;

  get size(): number {
    return this.#spans.length;
  }

  add(span: StoredSpan): void {
    const last = this.#spans.at(-1);
    this.#isSorted &&= last === undefined || byEnd(last, span) < 0;
    this.#spans.push(span);
  }

  clear(): void {
    this.#spans = [];
    this.#isSorted = true;
  }

  /** Forgets the spans of dropped traces. */
  prune(): void {
    this.#spans = this.#spans.filter(({ trace }) => !trace.isDropped);
  }

  /** All of them; those of dropped traces may still be there. */
  ordered(): readonly StoredSpan[] {
    if (!this.#isSorted) this.#spans.sort(byEnd);
    this.#isSorted = true;
    return this.#spans;
  }

  /** How many come before the place, in order. */
  before(mark: Mark): number {
    const spans = this.ordered();
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const span = spans[middle];
      if (span && byEnd(span, mark) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
