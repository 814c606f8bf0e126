/** A child that the guard was asked to start, and who belongs to it. */
import type { ChildExit, Host, ProcessRow } from '../host/host.ts';
import type { ProcessIdentity } from '../host/process-identity.ts';
import type { Family } from './bring-down.ts';
import { descendants, family } from './family.ts';
import type { SpawnSpec, StopOutcome } from './guard.ts';
import type { Lookout } from './lookout.ts';
import { childMarker, runMarker } from './marker.ts';

export interface Ward {
  readonly spec: SpawnSpec;
  readonly process: ProcessIdentity;
  readonly exited: Promise<ChildExit>;
  hasExited: boolean;
  stopping: Promise<StopOutcome> | null;
}

/** By what the families of a run are told from others. */
export interface Kinship {
  readonly run: string;
  readonly self: ProcessIdentity;
  /** Whether descendants of the guard stay its descendants, whatever becomes of their parents. */
  readonly isSubreaper: boolean;
  readonly cgroup: Promise<string | null>;
  readonly lookout: Lookout;
}

type FamilyHost = Pick<Host, 'table' | 'cgroups'>;

const pidsOf = (rows: readonly ProcessRow[]): number[] => rows.map((row) => row.pid);

/** A ward with all that it has started, among those who can be the guard's own as `look` sees them. */
export function familyOf(ward: Ward, look: Lookout['own'], { run, isSubreaper }: Kinship, { table }: FamilyHost): Family {
  return {
    async members() {
      const rows = await look();
      const marked = table.carriers(pidsOf(rows), childMarker(run, ward.spec.id));
      return family(rows, { leaders: [ward.process], marked, isAmongOwn: isSubreaper });
    },
    leader: { pid: ward.process.pid, exited: ward.exited, hasExited: () => ward.hasExited },
  };
}

/** Whoever is left when all wards are gone: daemons that no ward can be told the parent of. */
export function strays({ run, self, isSubreaper, cgroup, lookout }: Kinship, { table, cgroups }: FamilyHost): Family {
  return {
    leader: null,
    async members() {
      const [rows, group] = [await lookout.everybody(), await cgroup];
      const marked = table.carriers(pidsOf(rows), runMarker(run));
      if (isSubreaper) for (const pid of descendants(rows, [self.pid])) marked.add(pid);
      if (group !== null) for (const pid of cgroups.members(group)) marked.add(pid);
      marked.delete(self.pid);
      return family(rows, { leaders: [], marked, isAmongOwn: false });
    },
    isSure: lookout.isAlone,
    async killAll() {
      const group = await cgroup;
      // While the guard itself is still in it, they are killed one by one.
      if (group !== null && !cgroups.members(group).includes(self.pid)) cgroups.kill(group);
    },
  };
}
