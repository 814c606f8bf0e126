/**
 * Runs in Vitest's workers before each test file, in Node and not in browsers. Vitest transforms a set-up file and all that it imports,
 * for each test file again, so this one hands on at once to a module that Node loads by itself. In the pools of vm contexts an import of
 * `node:module` gives a `require` of Vitest's own, which knows neither modules nor types; so Node is asked past it.
 */
import * as vitest from 'vitest';
import type { Identities } from '../model/identities.ts';

declare module 'vitest' {
  interface ProvidedContext {
    musterIdentities: Identities;
    /** Absolute path of `vitest-requests`. */
    musterRequests: string;
  }
}

/** Not there in environments that play another runtime. */
const builtin = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:module');
if (builtin !== undefined) {
  const { nameRequestsOf }: typeof import('./vitest-requests.ts') = builtin.createRequire(import.meta.url)(vitest.inject('musterRequests'));
  nameRequestsOf(vitest.expect.getState().testPath ?? '', vitest.inject('musterIdentities'), vitest);
}
