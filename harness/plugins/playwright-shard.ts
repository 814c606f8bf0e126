/**
 * The tests of one shard, by the rule that Playwright has for them: what must stay together (a file, or in a parallel one each test and each
 * serial suite) is a group; groups in their order are cut into parts with as many tests each.
 *
 * `preprocess` sees the tests of all shards. Who wants to start only what this shard needs has to know which are its own before the
 * runner does.
 */
import type { Suite, TestCase } from '@playwright/test/reporter';

type Group = readonly TestCase[];

/** How a suite is run, as `TestRun.mode` answers. */
export type ModeOf = (suite: Suite) => 'serial' | 'parallel' | 'default';

function groupsOf(suite: Suite, modeOf: ModeOf): Group[] {
  if (modeOf(suite) !== 'parallel') return [suite.allTests()];
  return suite.entries().flatMap((entry) => (entry.type === 'test' ? [[entry]] : groupsOf(entry, modeOf)));
}

/** Every test is in exactly one shard. `current` counts from 1. */
export function testsOfShard(
  projects: readonly Suite[],
  { current, total }: { readonly current: number; readonly total: number },
  modeOf: ModeOf,
): Set<TestCase> {
  const groups = projects.flatMap((project) => project.suites.flatMap((file) => groupsOf(file, modeOf)));
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  const startOf = (shard: number) => Math.floor(count / total) * shard + Math.min(shard, count % total);
  const own = new Set<TestCase>();
  let before = 0;
  for (const group of groups) {
    if (before >= startOf(current - 1) && before < startOf(current)) for (const test of group) own.add(test);
    before += group.length;
  }
  return own;
}
