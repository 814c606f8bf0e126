/** What a run adds to the history of a test. */
import type { KeptHistory } from '../model/graph.ts';
import type { TestResult } from '../model/test.ts';

/** Older durations say little about a test of today. */
const KEPT = 20;

/**
 * The same run twice counts once: its last word on a test replaces what it said before.
 *
 * @returns null when the result is none to remember
 */
export function afterRun(before: KeptHistory | undefined, run: string, { id, outcome, durationMs }: TestResult): KeptHistory | null {
  if (outcome !== 'passed' && outcome !== 'failed') return null;
  const isCorrected = before?.lastRunId === run && before.lastOutcome === 'passed';
  const earlier = before?.passedMs.slice(0, isCorrected ? -1 : undefined) ?? [];
  const passedMs = (outcome === 'passed' ? [...earlier, durationMs] : earlier).slice(-KEPT);
  return { id, lastOutcome: outcome, lastRunId: run, passedMs };
}
