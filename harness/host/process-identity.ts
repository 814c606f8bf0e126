/**
 * One process, for good. A pid comes round again, so its start time goes with it; and a pid says something only on the machine, in the
 * boot and in the pid namespace that gave it.
 */
import type { HostProcessTable, MachineIdentity } from './host.ts';

export interface ProcessIdentity {
  readonly pid: number;
  /** As `ProcessRow.start`. */
  readonly start: number;
}

/** The identity of a living process; null when it is gone already. */
export function identify(pid: number, table: HostProcessTable): ProcessIdentity | null {
  const row = table.find(pid);
  return row && { pid, start: row.start };
}

export function isAlive({ pid, start }: ProcessIdentity, table: HostProcessTable): boolean {
  const row = table.find(pid);
  return row !== null && !row.isZombie && row.start === start;
}

/** Whether a process that was recorded on `machine` has surely ended: after a reboot all have, elsewhere nobody can tell. */
export function isGone(process: ProcessIdentity, machine: MachineIdentity, table: HostProcessTable): boolean {
  const here = table.machine();
  if (machine.hostname !== here.hostname) return false;
  if (machine.boot !== here.boot) return true;
  return machine.namespace === here.namespace && !isAlive(process, table);
}
