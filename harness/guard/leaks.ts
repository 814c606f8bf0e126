/** What is told of a ward when it is stopped: whom it has forgotten, and where it listened although nobody had declared it. */
import type { Host, ProcessRow } from '../host/host.ts';
import type { Leak } from '../model/event.ts';

/** How long what a leader started may outlive it before it counts as a leak, and the time between two looks, in ms. */
const LEAK_MS = 100;
const LEAK_LOOK_MS = 5;

type Members = () => Promise<readonly ProcessRow[]>;

/** What was found, and who of the family was alive then. */
export interface Told {
  readonly leaks: readonly Leak[];
  readonly members: readonly ProcessRow[];
}

/** Whose ports are asked for, and which it may listen on; null = nobody asks. */
export interface Asked {
  readonly id: string;
  readonly declared: readonly number[] | null;
}

function portsIn(rows: readonly ProcessRow[], { table }: Pick<Host, 'table'>): (pid: number) => readonly number[] {
  const ports = table.ports(rows.map(({ pid }) => pid));
  return (pid) => ports.get(pid) ?? [];
}

/** Processes that are still there a moment after their leader has ended by itself; its workers may need that moment. */
export async function forgotten(members: Members, { clock, table }: Pick<Host, 'clock' | 'table'>): Promise<Told> {
  const until = clock.monotonic() + LEAK_MS;
  let rows = await members();
  while (rows.length > 0 && clock.monotonic() < until) {
    await clock.sleep(LEAK_LOOK_MS);
    rows = await members();
  }
  if (rows.length === 0) return { leaks: [], members: rows };
  const portsOf = portsIn(rows, { table });
  return { leaks: rows.map(({ pid }) => ({ pid, command: table.command(pid), ports: portsOf(pid) })), members: rows };
}

/** Who listens below a living leader where nobody has declared it; each port once, though workers share it. Nothing where nobody asks. */
export async function undeclared(members: Members, { id, declared }: Asked, { table }: Pick<Host, 'table'>): Promise<Told> {
  const rows = await members();
  if (declared === null || rows.length === 0) return { leaks: [], members: rows };
  const seen = new Set(declared);
  const portsOf = portsIn(rows, { table });
  const leaks = rows.flatMap(({ pid }) => {
    const ports = portsOf(pid).filter((port) => !seen.has(port));
    for (const port of ports) seen.add(port);
    return ports.length === 0 ? [] : [{ pid, command: table.command(pid), ports, owner: id }];
  });
  return { leaks, members: rows };
}
