/**
 * Runs in Vitest's workers before each test file, in Node and not in browsers. Vitest transforms a set-up file and all that it imports,
 * for each test file again, so this one hands on at once to a module that Node loads by itself.
 */
import { createRequire } from 'node:module';
import * as vitest from 'vitest';
import type { Identities } from '../model/identities.ts';

declare module 'vitest' {
  interface ProvidedContext {
    musterIdentities: Identities;
    /** Absolute path of `vitest-requests`. */
    musterRequests: string;
  }
}

const { nameRequestsOf }: typeof import('./vitest-requests.ts') = createRequire(import.meta.url)(vitest.inject('musterRequests'));
nameRequestsOf(vitest.expect.getState().testPath ?? '', vitest.inject('musterIdentities'), vitest);
