/**
 * Weights of files from measured suites (INTERFACES, "Split and weight rules"; seed S1), exact: nanoseconds are BigInt, shares are
 * fractions, and nothing is rounded before the end.
 *
 * In: suites with their tests, skipped tests (where two sources disagree, more than there are) and p50, and the files that exist locally.
 * Suites of other files count for nothing.
 * Out: the weight of each file that has something to run, the files that have not, and the share of time that skipping saves.
 */
import { sortedByUtf8 } from './utf8-order.ts';

export interface MeasuredSuite {
  readonly module: string;
  readonly suite: string;
  readonly file: string;
  readonly tests: number;
  readonly skipped: number;
  /** Nanoseconds as a base-10 integer in a text; anything else is no measurement. */
  readonly p50?: unknown;
}

export interface FileWeights {
  /** Milliseconds by path, in the order of UTF-8 bytes. */
  readonly weights: ReadonlyMap<string, number>;
  /** Files of which every suite is skipped, in the same order. */
  readonly omitted: readonly string[];
  /** Nanoseconds that skipping saves, of all; a fraction with one denominator. */
  readonly share: { readonly skippable: bigint; readonly total: bigint };
}

const SECOND = 1_000_000_000n;
const MILLISECOND = 1_000_000n;
const DEFAULT_WEIGHT_MS = 1000;

/** `under` is above 0. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

function reduced(over: bigint, under: bigint): Fraction {
  let [a, b] = [over, under];
  while (b !== 0n) [a, b] = [b, a % b];
  const divisor = a < 0n ? -a : a;
  return { over: over / divisor, under: under / divisor };
}

/** Adds like denominators first: they are counts of tests, so there are few of them however many suites there are. */
function sum(fractions: readonly Fraction[]): Fraction {
  const byDenominator = new Map<bigint, bigint>();
  for (const { over, under } of fractions) byDenominator.set(under, (byDenominator.get(under) ?? 0n) + over);
  let total: Fraction = { over: 0n, under: 1n };
  for (const [under, over] of byDenominator) total = reduced(total.over * under + over * total.under, total.under * under);
  return total;
}

/** p50 in nanoseconds; null when it is no integer in a text, not above 0, or not below 2^63. */
export function parseP50(p50: unknown): bigint | null {
  if (typeof p50 !== 'string' || !/^\+?[0-9]+$/.test(p50)) return null;
  const value = BigInt(p50.replace('+', ''));
  return value > 0n && value < 2n ** 63n ? value : null;
}

/** Duration of a whole suite, and of what is left of it after the skipped tests. */
function durations({ tests, skipped, p50 }: MeasuredSuite): { readonly total: bigint; readonly estimated: Fraction } {
  const measured = parseP50(p50);
  const runnable = BigInt(tests - skipped);
  if (measured === null) return { total: BigInt(tests) * SECOND, estimated: { over: runnable * SECOND, under: 1n } };
  return { total: measured, estimated: tests === 0 ? { over: measured, under: 1n } : { over: measured * runnable, under: BigInt(tests) } };
}

/** The weight of one file; null when all its suites are skipped. */
export function fileWeight(suites: readonly MeasuredSuite[]): number | null {
  if (suites.length === 0) return DEFAULT_WEIGHT_MS;
  const runnable = suites.filter(({ tests, skipped }) => tests !== skipped);
  if (runnable.length === 0) return null;
  const { over, under } = sum(runnable.map((suite) => durations(suite).estimated));
  if (over <= 0n) return DEFAULT_WEIGHT_MS;
  return Math.max(1, Number(over / (under * MILLISECOND)));
}

function savedShare(suites: readonly MeasuredSuite[]): FileWeights['share'] {
  const counted = suites.filter(({ tests }) => tests > 0).map(durations);
  const total = counted.reduce((ns, duration) => ns + duration.total, 0n);
  const estimated = sum(counted.map((duration) => duration.estimated));
  return { skippable: total * estimated.under - estimated.over, total: total * estimated.under };
}

/** Weighs local files. */
export function weighSuites(suites: readonly MeasuredSuite[], localFiles: readonly string[]): FileWeights {
  const byFile = new Map<string, MeasuredSuite[]>(localFiles.map((file) => [file, []]));
  const local = suites.filter((suite) => {
    byFile.get(suite.file)?.push(suite);
    return byFile.has(suite.file);
  });
  const weights = new Map<string, number>();
  const omitted: string[] = [];
  for (const file of sortedByUtf8([...byFile.keys()])) {
    const weight = fileWeight(byFile.get(file) ?? []);
    if (weight === null) omitted.push(file);
    else weights.set(file, weight);
  }
  return { weights, omitted, share: savedShare(local) };
}

/** The share as a percentage with two decimals, rounded half up: `22.30`. */
export function percentage({ skippable, total }: FileWeights['share']): string {
  if (total <= 0n) return '0.00';
  const hundredths = (2n * skippable * 10_000n + total) / (2n * total);
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
}
