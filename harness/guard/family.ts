/** Who belongs to whom in a table of processes. Pure: the table comes in, rows of it go out. */
import type { ProcessRow } from '../host/host.ts';
import type { ProcessIdentity } from '../host/process-identity.ts';

/** Everything below `roots`, without the roots themselves unless one is below another. */
export function descendants(rows: readonly ProcessRow[], roots: Iterable<number>): Set<number> {
  const children = Map.groupBy(rows, (row) => row.parent);
  const found = new Set<number>();
  const waiting = [...roots];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    for (const { pid } of children.get(parent) ?? []) {
      if (found.has(pid)) continue;
      found.add(pid);
      waiting.push(pid);
    }
  }
  return found;
}

/** The processes above one, itself included. */
export function lineage(rows: readonly ProcessRow[], pid: number): Set<number> {
  const parents = new Map(rows.map((row) => [row.pid, row.parent]));
  const found = new Set<number>();
  for (let above: number | undefined = pid; above !== undefined && !found.has(above); above = parents.get(above)) found.add(above);
  return found;
}

/** By what a family is known. */
export interface Kin {
  readonly leaders: readonly ProcessIdentity[];
  /** Processes that carry the family's marker in their environment. */
  readonly marked: ReadonlySet<number>;
  /** True when all rows are descendants of the guard, so that the number of a session alone is proof. */
  readonly isAmongOwn: boolean;
}

/**
 * The living members of a family: its leaders, all in the sessions and process groups that they founded, all that carry its marker, and
 * the descendants of any of these.
 *
 * Numbers come round again. The pid of a leader counts with its start time only; the number of a session or group whose leader is gone
 * only among the guard's own descendants, or when a certain member is still in it.
 */
export function family(rows: readonly ProcessRow[], { leaders, marked, isAmongOwn }: Kin): ProcessRow[] {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const isIn = (row: ProcessRow, founder: number) => row.session === founder || row.group === founder;
  const isFounder = ({ pid, start }: ProcessIdentity) => {
    const holder = byPid.get(pid);
    return holder ? holder.start === start : isAmongOwn || rows.some((row) => marked.has(row.pid) && isIn(row, pid));
  };
  const founders = leaders.filter(isFounder).map(({ pid }) => pid);
  const roots = rows.filter((row) => marked.has(row.pid) || founders.some((pid) => row.pid === pid || isIn(row, pid)));
  const members = new Set(roots.map((row) => row.pid));
  for (const pid of descendants(rows, members)) members.add(pid);
  return rows.filter((row) => members.has(row.pid) && !row.isZombie);
}
