/** How everything begins that starts processes: a run with tests, services without them, services for somebody else's runner. */
import path from 'node:path';
import { type Guard, startGuard } from '../guard/client.ts';
import { sweep } from '../guard/sweep.ts';
import type { Host } from '../host/host.ts';
import { stateDir } from '../host/state-dir.ts';
import { ensureMusterDir, runDir } from './folders.ts';
import type { Recorder } from './recorder.ts';

export interface Guarded {
  /** Absolute folder of the run, where its events are kept from now on. */
  readonly dir: string;
  /** Its guard, which may take a moment to get ready. */
  readonly guarding: Promise<Guard>;
}

/** Makes the run's folder, sweeps what dead runs have left, and starts the guard. */
export async function beginGuarded(root: string, recorder: Recorder, host: Host): Promise<Guarded> {
  const { run } = recorder;
  ensureMusterDir(root, host);
  const dir = runDir(root, run);
  recorder.keepIn(dir);
  const { swept } = await sweep(host);
  const left = swept.flatMap((dead) => dead.left);
  if (left.length > 0) recorder.emit({ kind: 'warning', problem: { code: 'not-removed', what: left } });
  return { dir, guarding: startGuard({ run, stateDir: stateDir(host), root, log: path.join(dir, 'logs', 'guard.log') }, host) };
}
