/** A guard that was stopped by a signal while its front door died: nobody is left who would let it go on, and it holds all that it has started. */
import type { Host } from '../host/host.ts';
import { isAlive, isGone } from '../host/process-identity.ts';
import type { Lease } from './lease.ts';

/** What was killed is gone within this time, or is in the hands of the system; and the time between two looks, in ms. */
const KILLED_MS = 1000;
const LOOK_MS = 2;

export function isAbandoned({ guard, frontDoor, machine }: Lease, { table }: Pick<Host, 'table'>): boolean {
  return isGone(frontDoor, machine, table) && isAlive(guard, table) && table.isStopped(guard.pid);
}

/** Kills it; its leaders die with it. */
export async function endAbandoned({ guard }: Lease, { table, clock }: Pick<Host, 'table' | 'clock'>): Promise<void> {
  table.signal(guard.pid, 'SIGKILL');
  const until = clock.monotonic() + KILLED_MS;
  while (isAlive(guard, table) && clock.monotonic() < until) await clock.sleep(LOOK_MS);
}
