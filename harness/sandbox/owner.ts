/** Who owns a lease on this machine, and whether that owner is still there. */
import type { Host, MachineIdentity } from '../host/host.ts';
import type { RunId } from '../model/ids.ts';

export interface Owner {
  readonly run: string;
  readonly pid: number;
  /** As `HostProcesses.startTime`: with the pid it names one process for good. */
  readonly start: string;
  readonly machine: MachineIdentity;
}

/** This process, on behalf of a run. */
export function ownerOf(run: RunId, host: Host): Owner {
  const { pid } = host.processes;
  return { run, pid, start: host.processes.startTime(pid) ?? '', machine: host.table.machine() };
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'object' && value !== null && 'pid' in value && 'start' in value && 'machine' in value;
}

export function parseOwner(text: string): Owner | null {
  try {
    const value: unknown = JSON.parse(text);
    return isOwner(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Whether the owner has surely ended. A pid says nothing about another machine or another pid namespace that shares the folder,
 * so such owners count as alive; after a reboot nobody is.
 */
export function isGone(owner: Owner, host: Host): boolean {
  const here = host.table.machine();
  if (owner.machine.hostname !== here.hostname) return false;
  if (owner.machine.boot !== here.boot) return true;
  if (owner.machine.namespace !== here.namespace) return false;
  return host.processes.startTime(owner.pid) !== owner.start;
}
