/** Tells what a capability that went down did to tests. */
import type { CapabilityName } from '../model/ids.ts';
import type { Test, TestResult } from '../model/test.ts';
import type { Execution } from './execution.ts';

type Known = Pick<Execution, 'plan' | 'isDown'>;

/** A capability that is down, and what is said of that. */
interface Down {
  readonly capability: CapabilityName;
  readonly because: string;
}

/** The first capability that a test needs, directly or not, and that is down; null when all are well. */
export function downFor(test: Test, { plan, isDown }: Known): Down | null {
  for (const { capability, sandbox, tests } of plan.requirements) {
    const because = sandbox === test.sandbox && tests.includes(test.id) ? isDown(capability, sandbox) : null;
    if (because !== null) return { capability, because };
  }
  return null;
}

/** A test that failed, or did not get to its end, while something it needs is down says nothing about the code. */
export function blameDowned(test: Test, result: TestResult, known: Known): TestResult {
  if (result.outcome !== 'failed' && result.outcome !== 'broken') return result;
  const down = downFor(test, known);
  if (down === null) return result;
  const message = `${down.because}${result.message === undefined ? '' : `\n${result.message}`}`;
  return { ...result, outcome: 'broken', brokenBy: down.capability, message };
}
