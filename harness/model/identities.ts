/**
 * The ids of a batch's tests, for those who know a running test by file and titles alone: parts of Muster inside of runners, which put the
 * id on requests. Most ids follow from the titles, so only the others are spelled out: workers are given this again and again.
 */
import { isBelow } from './journal.ts';
import type { TestKind } from './test.ts';
import { usualId } from './usual-id.ts';

export interface NamedTest {
  /** It stands for all tests below these titles; none = the whole file. */
  readonly titles: readonly string[];
  readonly id: string;
}

export interface Identities {
  /** The repository's root: absolute, symbolic links resolved. */
  readonly root: string;
  readonly kind: TestKind;
  /** By file (absolute, symbolic links resolved): tests with a given id, and files that are one test. */
  readonly named: Readonly<Record<string, readonly NamedTest[]>>;
}

/** The id of the test with these titles; with none, of what runs outside of every test of the file: null unless the file is one test. */
export function identify({ root, kind, named }: Identities, file: string, titles: readonly string[]): string | null {
  const own = named[file]?.filter((test) => isBelow(titles, test.titles)) ?? [];
  const nearest = own.sort((a, b) => b.titles.length - a.titles.length)[0];
  if (nearest !== undefined) return nearest.id;
  return titles.length > 0 && file.startsWith(`${root}/`) ? usualId(kind, file.slice(root.length + 1), titles) : null;
}
