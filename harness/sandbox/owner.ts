/** Who owns a lease of ports or a lock: the front door of a run. */
import type { Host, MachineIdentity } from '../host/host.ts';
import { identify, type ProcessIdentity } from '../host/process-identity.ts';
import type { RunId } from '../model/ids.ts';
import { parseAs } from '../model/parse-json.ts';

export interface Owner extends ProcessIdentity {
  readonly run: string;
  readonly machine: MachineIdentity;
}

/** This process, on behalf of a run. */
export function ownerOf(run: RunId, { processes, table }: Host): Owner {
  const self = identify(processes.pid, table) ?? { pid: processes.pid, start: 0 };
  return { run, ...self, machine: table.machine() };
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'object' && value !== null && 'pid' in value && 'start' in value && 'machine' in value;
}

/** null for text that names no owner, or not yet. */
export const parseOwner = (text: string): Owner | null => parseAs(text, isOwner);
