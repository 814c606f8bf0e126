/** Problems of one file in the order in which their reader meets them. */
import type { Problem } from '../model/problem.ts';

export function byPlace(a: Problem, b: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
