/**
 * Compiled code of the runners that are programs of Node, kept between runs: Vitest's own modules load a third faster with it, as those of
 * Newman do. The runner's children inherit it.
 *
 * Not where somebody has decided about it already, and not where coverage is read from V8, which is less exact of code that was kept
 * (Node's documentation, "Module compile cache"; `NODE_DISABLE_COMPILE_CACHE` is Node's own way to do without).
 */
import path from 'node:path';
import type { Batch } from '../runners/runner.ts';

const DECIDED = ['NODE_COMPILE_CACHE', 'NODE_V8_COVERAGE'];

/** Of the repository at `root`; Node makes a folder for each of its versions in it. */
export function compileCacheDir(root: string): string {
  return path.join(root, '.muster', 'cache', 'compiled');
}

/** What to add to the environment of a runner's process. */
export function compileCache({ root, env }: Pick<Batch, 'root' | 'env'>): Readonly<Record<string, string>> {
  return DECIDED.some((name) => (env[name] ?? '') !== '') ? {} : { NODE_COMPILE_CACHE: compileCacheDir(root) };
}
