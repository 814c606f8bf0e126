/**
 * S0's test summary: `pass`, `fail` or `skipped (<reason>)` for the e2e tests together and for each app; or, for a change that no
 * test reaches, the area that needs tests (CHECKLIST S0-59, S0-63).
 *
 * An app's tests are the individual tests that require it; the entry app has its own as well. A broken test counts as a failure.
 */
import type { RunEvent } from '../model/event.ts';
import type { PlannedTest } from '../model/plan.ts';
import type { TestResult } from '../model/test.ts';
import { firstLine } from './first-line.ts';
import { readEvents } from './reading.ts';

export type TestSummary = Readonly<Record<string, string | Readonly<Record<string, readonly string[]>>>>;

/** `no mapped regression in area X`, for summaries and comments. */
export function unmappedText(areas: readonly string[]): string {
  return `no mapped regression in area ${areas.join(', ')}`;
}

function verdict(tests: readonly PlannedTest[], results: ReadonlyMap<string, TestResult>, notInPlan: string): string {
  if (tests.length === 0) return `skipped (${notInPlan})`;
  const outcomes = tests.map(({ id }) => results.get(id));
  if (outcomes.some((result) => result?.outcome === 'failed' || result?.outcome === 'broken')) return 'fail';
  if (outcomes.some((result) => result?.outcome === 'passed' || result?.outcome === 'cached')) return 'pass';
  const reason = outcomes.find((result) => result?.outcome === 'skipped')?.message;
  return `skipped (${reason === undefined ? 'not run' : firstLine(reason)})`;
}

function failures(tests: readonly PlannedTest[], results: ReadonlyMap<string, TestResult>): string[] {
  return tests.flatMap(({ id }) => {
    const result = results.get(id);
    if (result?.outcome !== 'failed' && result?.outcome !== 'broken') return [];
    return [result.message === undefined ? id : `${id}: ${firstLine(result.message)}`];
  });
}

/** `apps`: those of the stack, in its order. `failed-tests` is there when there are any. */
export function testSummary(events: readonly RunEvent[], apps: readonly string[]): TestSummary {
  const { plan, results } = readEvents(events);
  const tests = plan?.tests ?? [];
  if (plan !== null && plan.message !== '' && tests.length === 0) {
    return { 'unmapped-area': plan.unmapped.join(','), message: plan.message, summary: unmappedText(plan.unmapped) };
  }
  const groups = [
    { key: 'e2e-entry-point', members: tests.filter(({ kind }) => kind === 'e2e'), notInPlan: 'no e2e in plan' },
    ...apps.map((app) => ({
      key: app,
      members: tests.filter(({ kind, requires }) => kind === 'individual' && requires.some((name) => name === app)),
      notInPlan: 'not in plan',
    })),
  ];
  const verdicts = groups.map(({ key, members, notInPlan }) => [key, verdict(members, results, notInPlan)] as const);
  const failed = groups.map(({ key, members }) => [key, failures(members, results)] as const).filter(([, list]) => list.length > 0);
  return { ...Object.fromEntries(verdicts), ...(failed.length === 0 ? {} : { 'failed-tests': Object.fromEntries(failed) }) };
}
