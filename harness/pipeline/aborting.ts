/** What makes a run stop early. */
import type { Guard } from '../guard/client.ts';
import type { Watcher } from './context.ts';
import type { Recorder } from './recorder.ts';

/** Writes a signal from outside into the events of the run, from its start until the last report is written; `end` ends that. */
export function tellInterruption({ interrupted }: Watcher, recorder: Recorder): { end(): void } {
  const tell = () => recorder.emit({ kind: 'interrupted', signal: String(interrupted.reason) });
  if (interrupted.aborted) tell();
  else interrupted.addEventListener('abort', tell, { once: true });
  return { end: () => interrupted.removeEventListener('abort', tell) };
}

/** Aborts on a signal from outside, and when the guard is lost: without it nothing may be started. */
export function abortSignal({ interrupted }: Watcher, guard: Promise<Guard>, recorder: Recorder): { readonly signal: AbortSignal; end(): void } {
  const abort = new AbortController();
  let isOver = false;
  const onSignal = () => abort.abort();
  if (interrupted.aborted) onSignal();
  else interrupted.addEventListener('abort', onSignal, { once: true });
  void guard.then(async ({ gone }) => {
    const how = await gone;
    if (isOver) return;
    recorder.refuse([{ code: 'guard-lost', detail: how ?? 'it ended while the run was going on' }]);
    abort.abort();
  });
  return {
    signal: abort.signal,
    end() {
      isOver = true;
      interrupted.removeEventListener('abort', onSignal);
    },
  };
}
