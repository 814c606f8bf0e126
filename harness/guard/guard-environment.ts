/** What the process of a guard is given, that of a run and the warm one alike. */
import path from 'node:path';
import type { Host } from '../host/host.ts';

/** Variables that would make the guard's Node do more than run the guard: wait for a debugger, load a test runner's hooks. */
const NOT_FOR_THE_GUARD = new Set(['NODE_OPTIONS', 'NODE_V8_COVERAGE']);

export function guardEnvironment(stateDir: string, { env }: Host): Record<string, string> {
  const given: Record<string, string> = { NODE_COMPILE_CACHE: path.join(stateDir, 'compile-cache') };
  for (const [name, value] of Object.entries(env)) if (value !== undefined && !NOT_FOR_THE_GUARD.has(name)) given[name] = value;
  return given;
}
