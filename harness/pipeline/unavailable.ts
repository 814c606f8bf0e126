/** Which tests cannot run because something that they need did not start, and what that makes of them. */
import type { Unmet } from '../capabilities/running.ts';
import type { Configuration } from '../model/configuration.ts';
import type { TestId } from '../model/ids.ts';
import type { Test } from '../model/test.ts';
import { explain } from '../report/explain.ts';
import type { Unavailable } from '../run/execution.ts';

/** Names of the suites whose tests are skipped, not broken, when something they need cannot be had. */
export function lenientSuites(suites: Configuration['suites']): ReadonlySet<string> {
  return new Set(suites.filter(({ onMissing }) => onMissing === 'skip').map(({ name }) => name));
}

/** Names the capability that failed first, not one that only waited for it. */
export function unavailableIn(failed: readonly Unmet[], { suites }: Configuration): (test: Test) => Unavailable | null {
  const causes = new Map<TestId, Unmet>();
  const rootsFirst = [...failed].sort((a, b) => Number(a.problem.code === 'dependency-failed') - Number(b.problem.code === 'dependency-failed'));
  for (const unmet of rootsFirst) for (const id of unmet.requirement.tests) if (!causes.has(id)) causes.set(id, unmet);
  const lenient = lenientSuites(suites);
  return ({ id, suite }) => {
    const cause = causes.get(id);
    if (cause === undefined) return null;
    return { capability: cause.requirement.capability, how: lenient.has(suite) ? 'skipped' : 'broken', message: explain(cause.problem).message };
  };
}
