/** Spans in, buckets out: grouped by facets one within the other, each group with what is computed of it (facts/datadog.md, 1.6). */
import type { Aggregation, Compute, GroupBy, Measure } from './aggregate-request.ts';
import { valuesOf } from './query/values.ts';
import type { StoredSpan } from './span-store.ts';

type Key = string | number;

/** A group of spans and what was computed of it. */
export interface Bucket {
  /** What each facet is in this group. */
  readonly by: Readonly<Record<string, Key>>;
  /** Results by the place of their compute, `c0` first. */
  readonly compute: Readonly<Record<string, unknown>>;
}

function numbersOf(spans: readonly StoredSpan[], metric: string): readonly number[] {
  return spans.flatMap((span) => valuesOf(span, metric)).flatMap((text) => (text === '' || Number.isNaN(Number(text)) ? [] : [Number(text)]));
}

/** The least of the numbers that so many of a hundred do not exceed. */
function percentile(numbers: readonly number[], hundredths: number): number | null {
  return numbers.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((numbers.length * hundredths) / 100) - 1)] ?? null;
}

/** null where there is nothing to compute from. */
function measure(spans: readonly StoredSpan[], { aggregation, metric }: Measure): number | null {
  if (aggregation === 'count') return spans.length;
  if (metric === null) return null;
  if (aggregation === 'cardinality') return new Set(spans.flatMap((span) => valuesOf(span, metric))).size;
  const numbers = numbersOf(spans, metric);
  if (numbers.length === 0) return null;
  const sum = numbers.reduce((a, b) => a + b, 0);
  switch (aggregation) {
    case 'sum':
      return sum;
    case 'avg':
      return sum / numbers.length;
    case 'min':
      return numbers.reduce((a, b) => Math.min(a, b));
    case 'max':
      return numbers.reduce((a, b) => Math.max(a, b));
    case 'median':
      return percentile(numbers, 50);
    case 'pc75':
    case 'pc90':
    case 'pc95':
    case 'pc98':
    case 'pc99':
      return percentile(numbers, Number(aggregation.slice(2)));
  }
}

/** A number, or the points in time that have spans, each with the number of its interval. */
function result(spans: readonly StoredSpan[], compute: Compute): unknown {
  const { intervalMs } = compute;
  if (intervalMs === null) return measure(spans, compute);
  const points = Map.groupBy(spans, ({ endMs }) => Math.floor(endMs / intervalMs) * intervalMs);
  return [...points].map(([start, own]) => ({ time: new Date(start).toISOString(), value: measure(own, compute) }));
}

function keyOf(span: StoredSpan, { facet, missing, histogram }: GroupBy): Key | null {
  const [value] = valuesOf(span, facet);
  if (value === undefined || value === '') return missing;
  if (histogram === null) return value;
  const { interval, min, max } = histogram;
  const number = Number(value);
  return number >= min && number < max ? min + Math.floor((number - min) / interval) * interval : missing;
}

const compare = (a: Key, b: Key) => (a < b ? -1 : a > b ? 1 : 0);

/** Groups in the order that is asked for; as many as are asked for, and the total of all. */
function groupsOf(spans: readonly StoredSpan[], groupBy: GroupBy): (readonly [Key, readonly StoredSpan[]])[] {
  const groups: [Key, StoredSpan[]][] = [];
  for (const [key, own] of Map.groupBy(spans, (span) => keyOf(span, groupBy))) if (key !== null) groups.push([key, own]);
  const { sortBy, isDescending, limit, total } = groupBy;
  const weights = new Map(groups.map(([key, own]) => [key, sortBy === null ? key : (measure(own, sortBy) ?? Number.NEGATIVE_INFINITY)]));
  const rank = (key: Key) => weights.get(key) ?? key;
  const direction = isDescending ? -1 : 1;
  const ordered = groups.sort(([a], [b]) => direction * compare(rank(a), rank(b)) || compare(a, b)).slice(0, limit);
  return total === null ? ordered : [...ordered, [total, groups.flatMap(([, own]) => own)]];
}

function bucketsOf(spans: readonly StoredSpan[], by: Bucket['by'], groupBys: readonly GroupBy[], computes: readonly Compute[]): Bucket[] {
  const [next, ...rest] = groupBys;
  if (next) return groupsOf(spans, next).flatMap(([key, own]) => bucketsOf(own, { ...by, [next.facet]: key }, rest, computes));
  return [{ by, compute: Object.fromEntries(computes.map((compute, place) => [`c${place}`, result(spans, compute)])) }];
}

/** @param spans those that the selection of the request means, in order of time */
export function aggregate(spans: readonly StoredSpan[], { groupBys, computes }: Omit<Aggregation, 'selection'>): Bucket[] {
  return bucketsOf(spans, {}, groupBys, computes);
}
