/**
 * What a test in Vitest asks of the run's own services carries its id, by `fetch` as by node:http. The id is Muster's own below
 * `muster run`, else the test's name, which Muster knows as well.
 *
 * Tests that run at the same time are told apart from Vitest 4.1 on, where a hook runs around each of them; before that, and for what
 * outlives its test, a request while several run carries none. What runs outside of every test belongs to a file that is one test.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type * as Vitest from 'vitest';
import { type Identities, identify } from '../model/identities.ts';
import { SEPARATOR } from '../model/usual-id.ts';
import { tagRequests } from './tag-requests.ts';

interface Titled {
  readonly name: string;
  readonly suite?: Titled | undefined;
}

/** What it needs of the worker's own Vitest; `aroundEach` is missing before 4.1. */
export type Hooks = Pick<typeof Vitest, 'afterAll' | 'beforeEach'> & Partial<Pick<typeof Vitest, 'aroundEach'>>;

function titlesOf({ name, suite }: Titled): string[] {
  return suite === undefined ? [name] : [...titlesOf(suite), name];
}

/** For the test file that is about to run. `identities` are undefined where nobody in front has selected tests. */
export function nameRequestsOf(file: string, identities: Identities | undefined, { afterAll, beforeEach, aroundEach }: Hooks): void {
  const inTest = new AsyncLocalStorage<string | null>();
  const running = new Map<Titled, string | null>();

  function idOf(titles: readonly string[]): string | null {
    return identities === undefined ? titles.join(SEPARATOR) || null : identify(identities, file, titles);
  }

  function current(): string | null {
    const id = inTest.getStore();
    if (id !== undefined) return id;
    const [only = null, ...others] = running.values();
    if (others.length > 0) return null;
    return running.size === 1 ? only : idOf([]);
  }

  function enter(task: Titled): { readonly id: string | null; leave(): void } {
    const id = idOf(titlesOf(task));
    running.set(task, id);
    return { id, leave: () => running.delete(task) };
  }

  afterAll(tagRequests(current));

  if (aroundEach === undefined) {
    beforeEach(({ task }) => enter(task).leave);
    return;
  }
  aroundEach(async (runTest, { task }) => {
    const { id, leave } = enter(task);
    try {
      await inTest.run(id, runTest);
    } finally {
      leave();
    }
  });
}
