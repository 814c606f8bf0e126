/**
 * Playwright's `test`, extended so that what a test asks of the run's own services carries its id: `request` and whatever else makes requests
 * in the worker (`tag-requests.ts`), and what pages of its browser ask for (`playwright-pages.ts`).
 *
 * The id is that of the test that runs when a request is made, whenever its page was opened. Hooks that run once for many tests carry nothing.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, test as Test, TestInfo } from '@playwright/test';
import { identify } from '../model/identities.ts';
import type { Selection } from '../model/journal.ts';
import { openBatch } from './batch.ts';
import { isSwitchedOff } from './identity-headers.ts';
import { tagPages } from './playwright-pages.ts';
import { tagRequests } from './tag-requests.ts';

export interface TestNames {
  /** Muster's id below `muster run`, else the name that Muster knows as well. */
  of(info: TestInfo): string | null;
  /** A page of this test asked a service without naming it. */
  unnamed(browser: string, test: string): void;
}

/** A `test` that is extended already, by whichever copy of this module. */
const EXTENDED = Symbol.for('muster.test-identity');

/** Reads the selection that `muster run` made, once; without one, tests go by their titles. */
export function testNames(selectionFile: string | undefined): TestNames {
  // That of another run, which a process inherited, may be gone.
  if (selectionFile === undefined || !existsSync(selectionFile)) return { of: ({ titlePath }) => titlePath.join('.'), unnamed: () => {} };
  const { job, canonical, tell } = openBatch<Selection>(selectionFile);
  const selected = new Set(job.files.map(({ file }) => file));
  return {
    of({ config, titlePath: [name = '', ...titles] }) {
      // Not that of the call, which may stand in a helper.
      const file = canonical(path.resolve(config.rootDir, name));
      return selected.has(file) ? identify(job.identities, file, titles) : null;
    },
    unnamed: (browser, test) => tell({ kind: 'unnamed-page', browser, test }),
  };
}

/** `names` is asked once a test. */
export function withIdentity(test: typeof Test, names: TestNames): typeof Test {
  if (EXTENDED in test || isSwitchedOff(process.env)) return test;
  let id: string | null = null;
  const current = () => id;
  let told: string | null = null;
  const tellOnce = (browser: string, test: string) => {
    if (told !== test) names.unnamed(browser, test);
    told = test;
  };
  const tagged = new WeakSet<BrowserContext>();
  const tagOnce = (context: BrowserContext) => {
    if (!tagged.has(context)) tagPages(context, current, tellOnce);
    tagged.add(context);
  };
  const extended = test.extend<{ musterIdentity: undefined }>({
    musterIdentity: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
      async ({}, use, info) => {
        id = names.of(info);
        const stop = tagRequests(current);
        await use(undefined);
        stop();
        id = null;
      },
      { auto: true, box: true },
    ],
    browser: [
      async ({ browser }, use) => {
        browser.on('context', tagOnce);
        await use(browser);
        browser.off('context', tagOnce);
      },
      { scope: 'worker', box: true },
    ],
    context: [
      async ({ context }, use) => {
        // Older browsers of Playwright do not tell of their contexts.
        tagOnce(context);
        await use(context);
      },
      { scope: 'test', box: true },
    ],
  });
  return Object.assign(extended, { [EXTENDED]: true });
}
