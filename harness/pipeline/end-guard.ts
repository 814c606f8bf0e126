/** Ends the guard of whatever has started processes. What it could not end or remove, or that it was lost, is a reason for exit code 2: nothing is left unsaid. */
import type { Guard } from '../guard/client.ts';
import type { Recorder } from './recorder.ts';

/** Resolves when the guard is gone, with whether nothing is left and nothing had to be said. */
export async function endGuard(guard: Guard, recorder: Recorder): Promise<boolean> {
  const what = await guard.shutdown();
  if (what.length > 0) recorder.refuse([{ code: 'not-removed', what }]);
  const lost = await guard.gone;
  const isSaid = recorder.events.some((event) => event.kind === 'problem' && event.problem.code === 'guard-lost');
  if (lost !== null && !isSaid) recorder.refuse([{ code: 'guard-lost', detail: lost }]);
  return what.length === 0 && (lost === null || isSaid);
}
