/**
 * Whose a test is. Several repositories may share a graph, and no id tells to which of them a test belongs; so a graph remembers the
 * tests that each repository was seen to have. A test is gone when the repository that is asked about had it and has it no more, and no
 * other one has it. What no repository was ever seen to have may be anybody's.
 */
import type { MissingTests, RepositoryTests } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import { sortedUnique } from '../model/order.ts';

/** The tests of a repository with these beside those that it is known to have; null when none of them is new. */
export function withClaimed(known: readonly RepositoryTests[], { name, tests }: RepositoryTests): RepositoryTests | null {
  const had = new Set(known.find((each) => each.name === name)?.tests);
  return tests.every((id) => had.has(id)) ? null : { name, tests: sortedUnique([...had, ...tests]) };
}

/** @param remembered every test that the graph has evidence or history of */
export function missingFrom(known: readonly RepositoryTests[], { name, tests }: RepositoryTests, remembered: Iterable<TestId>): MissingTests {
  const had = new Set(known.find((each) => each.name === name)?.tests);
  const others = known.filter((each) => each.name !== name).flatMap((each) => each.tests);
  const there = new Set([...tests, ...others]);
  const missing = sortedUnique(remembered).filter((id) => !there.has(id));
  return { gone: missing.filter((id) => had.has(id)), unclaimed: missing.filter((id) => !had.has(id)) };
}
