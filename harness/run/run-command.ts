/** One command of a runner under the guard, from its start until nothing of it is left. */
import type { Guard, SpawnSpec } from '../guard/client.ts';
import type { Host } from '../host/host.ts';
import type { Leak } from '../model/event.ts';
import { ok, type Result } from '../model/result.ts';
import type { RunnerExit } from '../runners/runner.ts';

export interface RunnerProcess {
  readonly spec: SpawnSpec;
  readonly guard: Guard;
  /** Told of each process that the command left behind, after it has been ended. */
  readonly onLeak: (leak: Leak) => void;
  readonly signal: AbortSignal;
}

/**
 * Resolves when the command and all that it started are gone. When the signal aborts it is stopped, and its exit counts as that
 * of a signal, whatever it made of it; a lost guard takes it along, with neither code nor signal.
 */
export async function runCommand({ spec, guard, onLeak, signal }: RunnerProcess, host: Host): Promise<Result<RunnerExit>> {
  const began = host.clock.monotonic();
  const spawned = await guard.spawn(spec);
  if (!spawned.ok) return spawned;

  let wasAborted = signal.aborted;
  const stop = () => {
    wasAborted = true;
    void guard.stop(spec.id);
  };
  if (wasAborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const ending = await spawned.value.exited;
  signal.removeEventListener('abort', stop);

  const durationMs = host.clock.monotonic() - began;
  const { leaks } = await guard.stop(spec.id);
  if (!wasAborted) leaks.forEach(onLeak);
  const exit = wasAborted ? { code: null, signal: ending.signal ?? spec.stop.signal } : ending;
  return ok({ ...exit, log: spec.log, durationMs });
}
