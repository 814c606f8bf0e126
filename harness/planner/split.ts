/**
 * Shares files among runners (INTERFACES, "Split and weight rules"): longest first, equal weights by path as UTF-8 bytes, each to the
 * least loaded runner, the lowest index among equals. Same input, same split; every file lands in exactly one runner.
 */
import { leastLoaded } from './least-loaded.ts';
import { sortedByUtf8 } from './utf8-order.ts';

export interface Split {
  /** Paths of each runner, in the order they were given out (longest first). */
  readonly assignment: readonly (readonly string[])[];
  /** Milliseconds of each runner. */
  readonly loads: readonly number[];
  readonly runners: number;
  /** The greatest load. */
  readonly makespan: number;
  /** No split of these files over as many runners can end sooner than this. */
  readonly lowerBound: number;
}

/** Files in the order in which they are given out. */
export interface Sorted {
  readonly paths: readonly string[];
  readonly weights: Float64Array;
  /** `prefix[i]`: sum of the first `i` weights. */
  readonly prefix: Float64Array;
}

/** Longest first, equal weights by path as UTF-8 bytes. */
export function longestFirst(files: ReadonlyMap<string, number>): Sorted {
  const byPath = sortedByUtf8([...files.keys()]);
  const weightByPath = byPath.map((path) => files.get(path) ?? 0);
  const order = byPath.map((_, index) => index).sort((a, b) => (weightByPath[b] ?? 0) - (weightByPath[a] ?? 0) || a - b);
  const paths = order.map((index) => byPath[index] ?? '');
  const weights = new Float64Array(order.map((index) => weightByPath[index] ?? 0));
  const prefix = new Float64Array(weights.length + 1);
  for (let index = 0; index < weights.length; index++) prefix[index + 1] = (prefix[index] ?? 0) + (weights[index] ?? 0);
  return { paths, weights, prefix };
}

/**
 * The greatest of: the mean load; the longest file; and, for each k, the k + 1 shortest among the k·m + 1 longest files, of which one
 * of m runners must take as many (k = 1: files m and m + 1 together).
 */
export function lowerBound({ weights, prefix }: Pick<Sorted, 'weights' | 'prefix'>, runners: number): number {
  const count = weights.length;
  let bound = Math.max((prefix[count] ?? 0) / runners, weights[0] ?? 0);
  for (let k = 1; k * runners + 1 <= count; k++) {
    const end = k * runners + 1;
    bound = Math.max(bound, (prefix[end] ?? 0) - (prefix[end - k - 1] ?? 0));
  }
  return bound;
}

/** The loads alone: enough to compare numbers of runners. */
export function loadsOf({ weights }: Sorted, runners: number): readonly number[] {
  const bins = leastLoaded(runners);
  for (const weight of weights) bins.add(weight);
  return bins.loads;
}

/** The split of sorted files over `runners` (at least 1). */
export function splitSorted(sorted: Sorted, runners: number): Split {
  const bins = leastLoaded(runners);
  const assignment = Array.from({ length: runners }, (): string[] => []);
  for (const [index, path] of sorted.paths.entries()) assignment[bins.add(sorted.weights[index] ?? 0)]?.push(path);
  const makespan = bins.loads.reduce((most, load) => Math.max(most, load), 0);
  // Sums of fractions may differ in their last digit with the order; the bound never claims more than was reached.
  return { assignment, loads: bins.loads, runners, makespan, lowerBound: Math.min(makespan, lowerBound(sorted, runners)) };
}

/** Splits; fewer than one runner means one. */
export function split(files: ReadonlyMap<string, number>, runners: number): Split {
  return splitSorted(longestFirst(files), Math.max(1, runners));
}
