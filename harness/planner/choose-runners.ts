/**
 * How many runners (INTERFACES, "Split and weight rules"), by either of two rules.
 *
 * Split-aware: every number from `min` to `min(max, files)` is tried; score = makespan + runners × overhead; the least score wins, then
 * fewer runners. With a target, the best of those that meet it, else the least makespan. Numbers whose lower bound already loses
 * are not tried: the answer is the same, and thousands of files times hundreds of runners stay fast.
 */
import { loadsOf, lowerBound, type Sorted } from './split.ts';

export interface RunnerRange {
  readonly min: number;
  readonly max: number;
}

export interface SplitAware extends RunnerRange {
  /** What one more runner costs. */
  readonly overheadMs: number;
  /** Wall time that is wanted; 0 = none. */
  readonly targetMs: number;
}

/** max ≤ 1 means exactly 1; min < 1 means 1; max < min lowers min. */
export function clampRange({ min, max }: RunnerRange): RunnerRange {
  if (max <= 1) return { min: 1, max: 1 };
  return { min: Math.min(Math.max(1, min), max), max };
}

function greatest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function leastScore(sorted: Sorted, { min, max }: RunnerRange, { overheadMs, targetMs }: SplitAware): number | null {
  let best: { readonly runners: number; readonly score: number } | null = null;
  for (let runners = min; runners <= max; runners++) {
    const bound = lowerBound(sorted, runners);
    if ((best !== null && bound + runners * overheadMs >= best.score) || (targetMs > 0 && bound > targetMs)) continue;
    const makespan = greatest(loadsOf(sorted, runners));
    const score = makespan + runners * overheadMs;
    if ((targetMs > 0 && makespan > targetMs) || (best !== null && score >= best.score)) continue;
    best = { runners, score };
  }
  return best?.runners ?? null;
}

/** From many runners to few, so that the first makespan is near the best one and most others need no trial. */
function leastMakespan(sorted: Sorted, { min, max }: RunnerRange): number {
  let best = { runners: max, makespan: Number.POSITIVE_INFINITY };
  for (let runners = max; runners >= min; runners--) {
    if (lowerBound(sorted, runners) > best.makespan) continue;
    const makespan = greatest(loadsOf(sorted, runners));
    if (makespan <= best.makespan) best = { runners, makespan };
  }
  return best.runners;
}

/** The split-aware rule. */
export function chooseRunners(sorted: Sorted, rule: SplitAware): number {
  const { min, max } = clampRange(rule);
  const range = { min, max: Math.max(min, Math.min(max, sorted.paths.length)) };
  return leastScore(sorted, range, rule) ?? leastMakespan(sorted, range);
}

/** The linear rule, exact: round half up of max − skippable/total × (max − min), the share held within 0..1. */
export function linearRunners(share: { readonly skippable: bigint; readonly total: bigint }, given: RunnerRange): number {
  const { min, max } = clampRange(given);
  const { skippable, total } = share.total > 0n ? share : { skippable: 0n, total: 1n };
  const held = skippable < 0n ? 0n : skippable > total ? total : skippable;
  const numerator = BigInt(max) * total - held * BigInt(max - min);
  return Number((2n * numerator + total) / (2n * total));
}
