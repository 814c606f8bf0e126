/**
 * Percentiles of measured times (CHECKLIST S2-56), by the nearest-rank method: the p-th percentile of n values is the value at
 * rank ⌈p/100 · n⌉ of the sorted list, counted from 1. It is always a value that was measured; no interpolation.
 */

export interface Percentiles {
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
}

/** Rank in whole numbers, so that 95 % of 20 is exactly 19. */
function nearestRank(sorted: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent * sorted.length) / 100));
  return sorted[rank - 1] ?? 0;
}

/** p50, p95 and p99 of at least one value, rounded to hundredths of a millisecond. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (percent: number): number => Math.round(nearestRank(sorted, percent) * 100) / 100;
  return { p50_ms: at(50), p95_ms: at(95), p99_ms: at(99) };
}
