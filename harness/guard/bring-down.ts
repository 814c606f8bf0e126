/**
 * Asks a family of processes to end, waits until none is left, and forces the rest at the deadline.
 *
 * The leader is asked first, with its process group, so that it can end its own children in its own order; whoever is left when it is
 * gone is asked once too. What counts is that nobody is left: a leader that ends while its children live on has not ended the family.
 */
import type { Host, ProcessRow } from '../host/host.ts';
import { isAlive } from '../host/process-identity.ts';

/** Between two looks, growing; a polite family is gone within a few of the first. */
const FIRST_LOOK_MS = 2;
const LATER_LOOKS_MS = 25;
/** While members are known to live, newcomers are looked for this often only: it takes a look at the whole table. */
const SEARCH_MS = 100;
/** How long killed processes may take to vanish: one in an uninterruptible sleep, or of another user, cannot be had. */
const GIVE_UP_MS = 5000;

export interface Family {
  /** Who is alive of it, as seen after the call. */
  members(): Promise<readonly ProcessRow[]>;
  /** Whether that nobody was seen is proof: one who starts another and ends escapes a look that takes its time, but not two. */
  isSure?(): boolean;
  /** The child that founded it; null when there is none to ask first. */
  readonly leader: { readonly pid: number; readonly exited: Promise<unknown>; hasExited(): boolean } | null;
  /** Kills them all at once, where the system can: faster than any of them multiplies. */
  killAll?(): Promise<void>;
}

export interface Manner {
  readonly signal: string;
  /** On the host's monotonic clock. */
  readonly deadline: number;
  /** Who was alive of it a moment ago, where that has been looked at: it is not looked at again. */
  readonly known?: readonly ProcessRow[];
}

/** `stuck`: not even SIGKILL ended them all. */
export type Ending = 'asked' | 'killed' | 'stuck';

type Machine = Pick<Host, 'clock' | 'table'>;

const nameOf = ({ pid, start }: ProcessRow): string => `${pid}/${start}`;

async function ask({ members, isSure, leader }: Family, { signal, deadline, known: seen }: Manner, { clock, table }: Machine): Promise<'gone' | 'left'> {
  const asked = new Set<string>();
  let known = seen ?? (await members());
  if (known.length === 0 && isSure?.() === true) return 'gone';
  if (leader && !leader.hasExited()) {
    for (const row of known) if (row.group === leader.pid) asked.add(nameOf(row));
    table.signal(-leader.pid, signal);
    const late = new AbortController();
    await Promise.race([leader.exited, clock.sleep(deadline - clock.monotonic(), late.signal)]);
    late.abort();
    if (!leader.hasExited()) return 'left';
  }
  let searched = Number.NEGATIVE_INFINITY;
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 2, LATER_LOOKS_MS)) {
    known = known.filter((row) => isAlive(row, table));
    if (known.length === 0 || clock.monotonic() - searched >= SEARCH_MS) {
      known = await members();
      searched = clock.monotonic();
      if (known.length === 0) return 'gone';
    }
    for (const row of known) {
      if (asked.has(nameOf(row)) || !isAlive(row, table)) continue;
      asked.add(nameOf(row));
      table.signal(row.pid, signal);
    }
    const left = deadline - clock.monotonic();
    if (left <= 0) return 'left';
    await clock.sleep(Math.min(wait, left));
  }
}

/** Resolves when no member is left alive, or when it is certain that one cannot be ended. */
export async function bringDown(target: Family, manner: Manner, machine: Machine): Promise<Ending> {
  if ((await ask(target, manner, machine)) === 'gone') return 'asked';
  const { clock, table } = machine;
  const giveUp = clock.monotonic() + GIVE_UP_MS;
  let wait = FIRST_LOOK_MS;
  for (let members = await target.members(); members.length > 0; members = await target.members()) {
    if (clock.monotonic() > giveUp) return 'stuck';
    await target.killAll?.();
    for (const row of members) if (isAlive(row, table)) table.signal(row.pid, 'SIGKILL');
    await clock.sleep(wait);
    wait = Math.min(wait * 2, LATER_LOOKS_MS);
  }
  return 'killed';
}
