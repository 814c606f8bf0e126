/**
 * The outcome of work that can be refused for reasons a user can mend.
 *
 * `Problem`s are gathered and returned, never thrown (DESIGN decision 11). A thrown error is a bug in Muster.
 */
import type { Problem } from './problem.ts';

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/** A result that carries `value`. */
export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** A result that carries the reasons why there is no value; at least one. */
export function fail(...problems: readonly Problem[]): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems };
}
