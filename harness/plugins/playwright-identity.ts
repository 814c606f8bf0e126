/**
 * Playwright's `test`, extended so that what a test asks of the run's own services carries its id: `request` and whatever else makes requests
 * in the worker (`tag-requests.ts`), and everything that the pages of `context` ask for.
 *
 * A page's requests are reached by a route, for which Playwright turns off the browser's cache and answers CORS preflights itself; a route
 * of the test's own that does not fall back takes the request away. Contexts that a test opens by hand, and hooks that run once for many
 * tests, carry nothing. Where `extraHTTPHeaders` names the test already, pages stay as they are.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Route, test as Test, TestInfo } from '@playwright/test';
import { identify } from '../model/identities.ts';
import type { Selection } from '../model/journal.ts';
import { TEST_IDENTITY } from '../propagation/propagate.ts';
import { openBatch } from './batch.ts';
import { identityHeaders, isSwitchedOff } from './identity-headers.ts';
import { ownAddresses } from './own-address.ts';
import { tagRequests } from './tag-requests.ts';

/** Muster's id below `muster run`, else the name that Muster knows as well. */
export type NameTest = (info: TestInfo) => string | null;

/** A `test` that is extended already, by whichever copy of this module. */
const EXTENDED = Symbol.for('muster.test-identity');

/** Reads the selection that `muster run` made, once; without one, tests go by their titles. */
export function testNames(selectionFile: string | undefined): NameTest {
  // That of another run, which a process inherited, may be gone.
  if (selectionFile === undefined || !existsSync(selectionFile)) return ({ titlePath }) => titlePath.join('.');
  const { job, canonical } = openBatch<Selection>(selectionFile);
  const selected = new Set(job.files.map(({ file }) => file));
  return ({ config, titlePath: [name = '', ...titles] }) => {
    // Not that of the call, which may stand in a helper.
    const file = canonical(path.resolve(config.rootDir, name));
    return selected.has(file) ? identify(job.identities, file, titles) : null;
  };
}

async function tagPages(context: BrowserContext, id: string): Promise<void> {
  await context.route(ownAddresses(process.env), async (route: Route) => {
    const headers = route.request().headers();
    await route.fallback({ headers: { ...headers, ...identityHeaders(id, (name) => headers[name] ?? '') } });
  });
}

/** `name` is asked once a test. */
export function withIdentity(test: typeof Test, name: NameTest): typeof Test {
  if (EXTENDED in test) return test;
  const extended = test.extend<{ musterIdentity: string | null }>({
    musterIdentity: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
      async ({}, use, info) => {
        const id = isSwitchedOff(process.env) ? null : name(info);
        const stop = tagRequests(() => id);
        await use(id);
        stop();
      },
      { auto: true, box: true },
    ],
    context: [
      async ({ context, extraHTTPHeaders, musterIdentity: id }, use) => {
        const isNamed = Object.keys(extraHTTPHeaders ?? {}).some((header) => header.toLowerCase() === TEST_IDENTITY.header);
        if (id !== null && !isNamed) await tagPages(context, id);
        await use(context);
      },
      { scope: 'test', box: true },
    ],
  });
  return Object.assign(extended, { [EXTENDED]: true });
}
