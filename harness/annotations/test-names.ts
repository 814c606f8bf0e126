/** How tests are called: in plans (ids), on the wire (aliases), and the sandbox that belongs to one file. */
import { hash } from 'node:crypto';
import path from 'node:path';
import type { Suite } from '../model/configuration.ts';
import type { TestKind } from '../model/test.ts';
import { SEPARATOR } from '../model/usual-id.ts';

const LONGEST_SLUG = 40;

/** The id says what kind a test is, when it is one that Muster tells apart; else its suite does. */
export function kindOf(id: string, suite: Suite): TestKind {
  if (id.startsWith('e2e/')) return 'e2e';
  return id.startsWith('individual/') ? 'individual' : suite.kind;
}

/** Sandbox of `@sandbox fresh`: one for each file, with a name that may be a folder, a label or a namespace. */
export function freshSandbox(file: string): string {
  const slug = file
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-|-$/g, '');
  return `fresh-${slug}-${hash('sha256', file).slice(0, 8)}`;
}

/**
 * The values of `X-Test-Id` that requests of a test may carry (CHECKLIST D2), beside its id, all end with its own title. Answers what
 * stands before it, for tests under these suites.
 */
export type WirePrefixes = (suites: readonly string[]) => string[];

/** The prefixes of one file. Playwright names a file from its `testDir`; the name from the root is offered too. */
export function wirePrefixes(suite: Suite, file: string, testDir: string): WirePrefixes {
  switch (suite.runner) {
    case 'playwright': {
      const fromTestDir = path.posix.relative(testDir, file);
      const spellings = new Set([fromTestDir.startsWith('../') ? path.posix.basename(file) : fromTestDir, file]);
      return (suites) => [...spellings].map((spelling) => `${[spelling, ...suites].join('.')}.`);
    }
    case 'newman':
      return () => [''];
    case 'vitest':
    case 'pytest':
      return (suites) => [titlePrefix(suites)];
    case 'artillery':
    case 'command':
      return () => [];
  }
}

/** What stands before a test's own title where titles are joined. */
export function titlePrefix(suites: readonly string[]): string {
  return suites.map((title) => title + SEPARATOR).join('');
}
