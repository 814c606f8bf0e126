/** Ends the guard of whatever has started processes. What it could not end or remove is a reason for exit code 2: nothing is left unsaid. */
import type { Guard } from '../guard/client.ts';
import type { Recorder } from './recorder.ts';

/** Resolves when the guard is gone, with whether nothing is left. */
export async function endGuard(guard: Guard, recorder: Recorder): Promise<boolean> {
  const what = await guard.shutdown();
  if (what.length > 0) recorder.refuse([{ code: 'not-removed', what }]);
  return what.length === 0;
}
