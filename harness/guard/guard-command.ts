/** How the process of a guard is started, that of a run and the warm one alike. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { ownFile } from '../host/own-file.ts';

/** Variables that would make the guard's Node do more than run the guard: wait for a debugger, load a test runner's hooks. */
const NOT_FOR_THE_GUARD = new Set(['NODE_OPTIONS', 'NODE_V8_COVERAGE']);

/**
 * Node's flags for both. Without threads of V8's own: one that compiles in the background may wait until the main thread collects garbage,
 * which waits for that one when it exits; then a guard whose work is done would stay for good.
 */
export const GUARD_FLAGS: readonly string[] = ['--v8-pool-size=0'];

/** The guard of a run; where it was started is for who reads a list of processes. What it is for is told in the first line of its stdin. */
export const guardCommand = ({ node, cwd }: Pick<Host, 'node' | 'cwd'>): readonly string[] => [node, ...GUARD_FLAGS, ownFile('guard/main'), cwd];

export function guardEnvironment(stateDir: string, { env }: Pick<Host, 'env'>): Record<string, string> {
  const given: Record<string, string> = { NODE_COMPILE_CACHE: path.join(stateDir, 'compile-cache') };
  for (const [name, value] of Object.entries(env)) if (value !== undefined && !NOT_FOR_THE_GUARD.has(name)) given[name] = value;
  return given;
}
