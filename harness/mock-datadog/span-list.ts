/**
 * Spans in the order of Datadog's `timestamp`: by end, then by arrival. Most arrive nearly in order, so those that do not wait in a short
 * tail, and are put in their places many at once.
 */
import type { StoredSpan } from './span-store.ts';

/** A place in that order. */
export interface Mark {
  readonly endMs: number;
  readonly sequence: number;
}

/** As many as are sorted in a few milliseconds. */
const LONGEST_TAIL = 4096;

const byEnd = (a: Mark, b: Mark): number => a.endMs - b.endMs || a.sequence - b.sequence;

/** How many of the sorted spans come before the place. */
function countBefore(spans: readonly StoredSpan[], mark: Mark): number {
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

export class SpanList {
  #sorted: StoredSpan[] = [];
  #tail: StoredSpan[] = [];

  get size(): number {
    return this.#sorted.length + this.#tail.length;
  }

  add(span: StoredSpan): void {
    const last = this.#sorted.at(-1);
    if (this.#tail.length === 0 && (last === undefined || byEnd(last, span) < 0)) this.#sorted.push(span);
    else if (this.#tail.push(span) >= LONGEST_TAIL) this.#settle();
  }

  clear(): void {
    this.#sorted = [];
    this.#tail = [];
  }

  /** Forgets the spans of dropped traces. */
  prune(): void {
    this.#sorted = this.#sorted.filter(({ trace }) => !trace.isDropped);
    this.#tail = this.#tail.filter(({ trace }) => !trace.isDropped);
  }

  /** All of them; those of dropped traces may still be there. */
  ordered(): readonly StoredSpan[] {
    this.#settle();
    return this.#sorted;
  }

  /** How many come before the place, in order. */
  before(mark: Mark): number {
    return countBefore(this.ordered(), mark);
  }

  /** Only what overlaps with the tail moves. */
  #settle(): void {
    const tail = this.#tail.sort(byEnd);
    const [first] = tail;
    if (first === undefined) return;
    const overlap = this.#sorted.splice(countBefore(this.#sorted, first));
    // Two sorted runs: the sort merges them.
    for (const span of overlap.concat(tail).sort(byEnd)) this.#sorted.push(span);
    this.#tail = [];
  }
}
