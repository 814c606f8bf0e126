/** The exit code of a run, from its events (DESIGN decision 9). */
import type { RunEvent } from '../model/event.ts';

const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 };

/** Something that was started could not be ended or removed. */
export const EXIT_LEFT = 2;

/** 128 + n of a signal's name. */
export function exitCodeOfSignal(signal: string): number {
  return 128 + (SIGNALS[signal] ?? 15);
}

/**
 * 128 + n when a signal ended it; 2 when something other than a test went wrong, however many tests failed as well; 1 when tests
 * failed and nothing else did, or a change reaches no test where that was asked to fail (CHECKLIST D10); else 0.
 */
export function exitCodeOf(events: readonly RunEvent[]): number {
  let code = 0;
  for (const event of events) {
    if (event.kind === 'interrupted') return exitCodeOfSignal(event.signal);
    if (event.kind === 'problem' || event.kind === 'capability-died') code = 2;
    else if (event.kind === 'capability-failed' && event.onMissing === 'fail') code = 2;
    else if (event.kind === 'test-finished' && event.result.outcome === 'broken') code = 2;
    else if (event.kind === 'test-finished' && event.result.outcome === 'failed' && code === 0) code = 1;
    else if (event.kind === 'planned' && event.failsOnUnmapped && event.plan.unmapped.length > 0 && code === 0) code = 1;
  }
  return code;
}
