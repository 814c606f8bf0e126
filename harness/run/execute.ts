/**
 * Executes a plan: its tests run on its workers, under the guard, and every outcome is told as an event.
 *
 * A test whose capability cannot be had is not run: it is broken or skipped, with the reason. After an interruption what is known
 * is kept, and the other tests have no result.
 */
import type { Host } from '../host/host.ts';
import type { TestId } from '../model/ids.ts';
import type { TestResult } from '../model/test.ts';
import { dispatch, type Work } from './dispatch.ts';
import type { Execution } from './execution.ts';
import { openLanes } from './lanes.ts';
import { runBatch } from './run-batch.ts';

/** Results of tests that cannot run, by id. */
function turnAway({ plan, unavailable, emit }: Execution): Map<TestId, TestResult> {
  const away = new Map<TestId, TestResult>();
  for (const test of plan.tests) {
    const why = unavailable(test);
    if (why === null) continue;
    const brokenBy = why.how === 'broken' ? { brokenBy: why.capability } : {};
    away.set(test.id, { id: test.id, outcome: why.how, durationMs: 0, message: why.message, ...brokenBy });
  }
  for (const result of away.values()) emit({ kind: 'test-finished', result });
  return away;
}

/** One result for each test of which something is known, in the order of the plan. */
export async function executePlan(execution: Execution, host: Host): Promise<readonly TestResult[]> {
  const { plan, suites, runners } = execution;
  const results = turnAway(execution);
  const suiteOf = new Map(suites.map((suite) => [suite.name, suite]));
  const testOf = new Map(plan.tests.map((test) => [test.id, test]));

  const workers = plan.workers.map((units) => units.filter((unit) => unit.tests.some((id) => !results.has(id))));
  const isParallel = (name: string) => {
    const suite = suiteOf.get(name);
    return suite !== undefined && runners[suite.runner].isParallel;
  };
  const lanes = openLanes(Math.max(1, workers.length));
  let count = 0;

  const perform = async (work: Work): Promise<void> => {
    const suite = suiteOf.get(work.suite);
    if (suite === undefined) throw new Error(`the plan names a suite that is not configured: ${work.suite}`);
    const tests = work.units.flatMap((unit) => unit.tests.flatMap((id) => (results.has(id) ? [] : (testOf.get(id) ?? []))));
    const taken = await lanes.take(work.lanes);
    try {
      const name = `runner-${taken[0] ?? 0}-${count++}-${work.suite.replace(/[^\w.-]/g, '_')}`;
      for (const result of await runBatch({ suite, sandbox: work.sandbox, tests, lanes: taken, name }, execution, host)) results.set(result.id, result);
    } finally {
      lanes.giveBack(taken);
    }
  };
  await Promise.all(dispatch(workers, isParallel).map(perform));
  return plan.tests.flatMap(({ id }) => results.get(id) ?? []);
}
