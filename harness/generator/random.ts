/**
 * Numbers that look random and are the same on every machine: 32-bit integer arithmetic alone (mulberry32). A stream belongs to the
 * numbers that it was begun with, so that one part of a generated system can grow without moving another.
 */

export interface Random {
  /** A whole number from 0 to `end` - 1, for an `end` of up to a million. */
  below(end: number): number;
  /** True in so many of a hundred cases. */
  inPercent(share: number): boolean;
}

function mixed(state: number): number {
  const first = Math.imul(state ^ (state >>> 15), 1 | state);
  const second = (first + Math.imul(first ^ (first >>> 7), 61 | first)) ^ first;
  return (second ^ (second >>> 14)) >>> 0;
}

/** @param seeds whole numbers */
export function randomOf(...seeds: readonly number[]): Random {
  let state = seeds.reduce((folded, seed) => mixed((folded ^ (seed | 0)) + 0x9e3779b9), 0);
  const below = (end: number) => {
    state = (state + 0x6d2b79f5) | 0;
    return Math.floor((mixed(state) / 2 ** 32) * end);
  };
  return { below, inPercent: (share) => below(100) < share };
}
