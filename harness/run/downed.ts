/** Tells what a capability that went down did to tests. */
import type { CapabilityName } from '../model/ids.ts';
import type { Test, TestResult } from '../model/test.ts';
import type { Execution } from './execution.ts';

type Known = Pick<Execution, 'plan' | 'isDown'>;

/** The first capability that a test needs, directly or not, and that is down; null when all are well. */
export function downFor(test: Test, { plan, isDown }: Known): CapabilityName | null {
  const needed = plan.requirements.filter((requirement) => requirement.sandbox === test.sandbox && requirement.tests.includes(test.id));
  return needed.find(({ capability, sandbox }) => isDown(capability, sandbox) !== null)?.capability ?? null;
}

/** A test that failed, or did not get to its end, while something it needs is down says nothing about the code. */
export function blameDowned(test: Test, result: TestResult, known: Known): TestResult {
  if (result.outcome !== 'failed' && result.outcome !== 'broken') return result;
  const capability = downFor(test, known);
  if (capability === null) return result;
  const message = `${capability} went down while this test ran${result.message === undefined ? '' : `\n${result.message}`}`;
  return { ...result, outcome: 'broken', brokenBy: capability, message };
}
