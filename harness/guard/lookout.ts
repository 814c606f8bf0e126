/**
 * Sees who is the guard's own.
 *
 * A look at the whole table is proof, and takes longer the more processes a machine has. Where a group holds them all, its list and the
 * list of those below the guard are proof as well: whoever has left one of them is in the other.
 */
import type { Host, ProcessRow } from '../host/host.ts';
import type { ProcessIdentity } from '../host/process-identity.ts';
import { descendants } from './family.ts';
import type { Subreaper } from './subreaper.ts';

export interface LookoutParts {
  readonly self: ProcessIdentity;
  readonly subreaper: Subreaper | null;
  /** The group that the guard has entered, and all it starts with it; null where there is none. */
  readonly cgroup: Promise<string | null>;
}

export interface Lookout {
  /** The whole table, after adopted children that have ended are taken off it. All who ask in one moment share one look, taken after it. */
  everybody(): Promise<ProcessRow[]>;
  /** All that can be this guard's own: a subreaper's descendants, or who is in its group; elsewhere anyone may be. */
  own(): Promise<ProcessRow[]>;
  /** The same by the kernel's lists alone, where it keeps any: who is to be asked to end. No proof where no group holds them all. */
  near(): Promise<ProcessRow[]>;
  /** The same now, the guard's own children that have ended taken off the table; null where only a marker tells. */
  descendants(): readonly ProcessRow[] | null;
  /** Whether the guard surely has no descendant: whoever's parent has ended is a child of a subreaper. */
  isAlone(): boolean;
  /** Whether the guard started that process for itself: it waits for it by itself, and stays in its session. */
  isHelper(row: ProcessRow): boolean;
}

type LookoutHost = Pick<Host, 'clock' | 'children' | 'table' | 'cgroups'>;

export function createLookout({ self, subreaper, cgroup }: LookoutParts, { clock, children, table, cgroups }: LookoutHost): Lookout {
  const session = table.find(self.pid)?.session;
  let group: string | null = null;
  void cgroup.then((entered) => {
    group = entered;
  });
  let looking: Promise<ProcessRow[]> | null = null;

  const isHelper = (row: ProcessRow) => row.session === session || children.owns(row.pid);

  /** What the guard adopts comes from another session than its own. */
  function reaped(rows: ProcessRow[]): ProcessRow[] {
    for (const row of rows) if (row.isZombie && row.parent === self.pid && !isHelper(row)) subreaper?.collect(row.pid);
    return rows;
  }

  function everybody(): Promise<ProcessRow[]> {
    looking ??= clock.sleep(0).then(() => {
      looking = null;
      return reaped(table.list());
    });
    return looking;
  }

  function listed(entered: string | null): ProcessRow[] {
    const pids = new Set([...(entered === null ? [] : cgroups.members(entered)), ...table.below(self.pid)]);
    pids.delete(self.pid);
    return reaped([...pids].flatMap((pid) => table.find(pid) ?? []));
  }

  function below(rows: readonly ProcessRow[]): ProcessRow[] {
    const found = descendants(rows, [self.pid]);
    return rows.filter(({ pid }) => found.has(pid));
  }

  const isAlone = () => subreaper !== null && table.children(self.pid)?.length === 0;

  async function own(): Promise<ProcessRow[]> {
    if (isAlone()) return [];
    const entered = await cgroup;
    if (entered !== null) return listed(entered);
    const rows = await everybody();
    return subreaper ? below(rows) : rows.filter(({ pid }) => pid !== self.pid);
  }

  return {
    everybody,
    own,
    near: async () => (subreaper && table.children(self.pid) !== null ? listed(await cgroup) : own()),
    descendants() {
      if (!subreaper) return null;
      return below(group === null ? reaped(table.list()) : listed(group));
    },
    isAlone,
    isHelper,
  };
}
