/**
 * The heart of the guard: starts children, stops them, and at the end stops all that is left.
 *
 * In: requests; out: answers, as results and promises. It promises that after `shutdown` nothing that descends from it is alive, and
 * that its lease names every child before it is started. It knows nothing of pipes: `main.ts` does.
 */
import type { ChildExit, ChildStart, Host, HostFileAccess, ProcessRow } from '../host/host.ts';
import { identify, type ProcessIdentity } from '../host/process-identity.ts';
import type { Leak } from '../model/event.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { bringDown, type Family } from './bring-down.ts';
import { descendants, family } from './family.ts';
import type { SpawnSpec, StopOutcome } from './guard.ts';
import type { Lease } from './lease.ts';
import type { Leash } from './leash.ts';
import { childMarker, markerVariables, runMarker } from './marker.ts';
import type { Subreaper } from './subreaper.ts';

/** What the keeper needs of the machine; small, so that the guard starts fast. */
export type GuardHost = Pick<Host, 'clock' | 'children' | 'table' | 'cgroups' | 'processes'> & { readonly files: HostFileAccess };

export interface KeeperParts {
  readonly run: string;
  readonly self: ProcessIdentity;
  readonly subreaper: Subreaper | null;
  /** What ties each leader to the guard's life; known before the first of them is started. */
  readonly leash: Promise<Leash | null>;
  /** The group that the guard has entered, and all it starts with it; null where there is none. */
  readonly cgroup: Promise<string | null>;
  /** Changes the lease on disk. */
  readonly lease: (change: (lease: Lease) => Lease) => void;
  readonly onExit: (pid: number, exit: ChildExit) => void;
}

export interface Keeper {
  spawn(spec: SpawnSpec): Promise<Result<number>>;
  stop(id: string): Promise<StopOutcome>;
  /** Resolves with whether everything could be ended. */
  shutdown(): Promise<boolean>;
  /** Takes adopted processes that have ended off the table, and writes into the lease who lives without the marker. */
  collect(): void;
  /** `collect`, when somebody new may be there or it is time again; costs next to nothing otherwise. */
  glance(): void;
  /** Files that living children write to. */
  logs(): readonly string[];
}

interface Ward {
  readonly spec: SpawnSpec;
  readonly process: ProcessIdentity;
  readonly exited: Promise<ChildExit>;
  hasExited: boolean;
  stopping: Promise<StopOutcome> | null;
}

const pidsOf = (rows: readonly ProcessRow[]): number[] => rows.map((row) => row.pid);

const DEFAULT_GRACE_MS = 5000;
/** How long what a leader started may outlive it before it counts as a leak, and the time between two looks, in ms. */
const LEAK_MS = 100;
const LEAK_LOOK_MS = 5;
/** Of the whole grace time of a shutdown, this part is kept for those whose dependents do not end in time. */
const LAST_CALL = 0.1;
/** Between two whole looks at the descendants: short after a start, then twice as long each time. */
const FIRST_LOOK_MS = 25;
const LAST_LOOK_MS = 1000;

function refusal({ id, argv, cwd, log }: SpawnSpec, { because, detail }: Extract<ChildStart, { kind: 'refused' }>): Problem {
  const command = argv[0] ?? '';
  switch (because) {
    case 'command':
      return { code: 'command-not-found', capability: id, command };
    case 'folder':
      return { code: 'folder-not-found', capability: id, folder: cwd };
    case 'log':
      return { code: 'log-unwritable', capability: id, log, detail };
    case 'system':
      return { code: 'not-started', capability: id, command, detail };
  }
}

export function createKeeper({ run, self, subreaper, leash, cgroup, lease, onExit }: KeeperParts, host: GuardHost): Keeper {
  const wards = new Map<string, Ward>();
  let ending: Promise<boolean> | null = null;
  /** What the guard runs for itself stays in its session, and is waited for by Node; what it adopts comes from another. */
  const session = host.table.find(self.pid)?.session;
  let unmarked = '';
  let children = '';
  let pauseMs = FIRST_LOOK_MS;
  let lookAgainAt = 0;
  let looking: Promise<ProcessRow[]> | null = null;

  /** The table, after adopted children that have ended are taken off it. All who ask in one moment share one look, taken after it. */
  function look(): Promise<ProcessRow[]> {
    looking ??= host.clock.sleep(0).then(() => {
      looking = null;
      return readTable();
    });
    return looking;
  }

  function readTable(): ProcessRow[] {
    const rows = host.table.list();
    if (!subreaper) return rows;
    const adopted = rows.filter((row) => row.parent === self.pid && row.session !== session && !host.children.owns(row.pid));
    for (const row of adopted) if (row.isZombie) subreaper.collect(row.pid);
    return rows;
  }

  /** All that can be this guard's own: a subreaper's descendants, or who is in its group; elsewhere anyone may be. */
  async function ours(): Promise<ProcessRow[]> {
    // A subreaper without children has no descendants either, and one file tells.
    if (subreaper && host.table.children(self.pid)?.length === 0) return [];
    const [rows, group] = [await look(), await cgroup];
    const grouped = group === null ? null : new Set(host.cgroups.members(group));
    const own = subreaper ? descendants(rows, [self.pid]) : grouped;
    return rows.filter((row) => row.pid !== self.pid && (own?.has(row.pid) ?? true));
  }

  function collect(): void {
    if (!subreaper) return;
    const rows = readTable();
    const below = descendants(rows, [self.pid]);
    const marked = host.table.carriers([...below], runMarker(run));
    const isFound = (row: ProcessRow) => !row.isZombie && !marked.has(row.pid) && row.session !== session && !host.children.owns(row.pid);
    const found = rows.filter((row) => below.has(row.pid) && isFound(row));
    const names = found.map((row) => `${row.pid}/${row.start}`).join();
    if (names === unmarked) return;
    unmarked = names;
    lease((now) => ({ ...now, adopted: found.map(({ pid, start }) => ({ pid, start })) }));
  }

  function glance(): void {
    const seen = host.table.children(self.pid)?.join() ?? '';
    const now = host.clock.monotonic();
    if (seen === children && now < lookAgainAt) return;
    children = seen;
    lookAgainAt = now + pauseMs;
    pauseMs = Math.min(pauseMs * 2, LAST_LOOK_MS);
    collect();
  }

  function familyOf(ward: Ward): Family {
    return {
      async members() {
        const rows = await ours();
        const marked = host.table.carriers(pidsOf(rows), childMarker(run, ward.spec.id));
        return family(rows, { leaders: [ward.process], marked, isAmongOwn: subreaper !== null });
      },
      leader: { pid: ward.process.pid, exited: ward.exited, hasExited: () => ward.hasExited },
    };
  }

  /** Whoever is left when all wards are gone: daemons that no ward can be told the parent of. */
  const strays: Family = {
    leader: null,
    async members() {
      const [rows, group] = [await look(), await cgroup];
      const marked = host.table.carriers(pidsOf(rows), runMarker(run));
      if (subreaper) for (const pid of descendants(rows, [self.pid])) marked.add(pid);
      if (group !== null) for (const pid of host.cgroups.members(group)) marked.add(pid);
      marked.delete(self.pid);
      return family(rows, { leaders: [], marked, isAmongOwn: false });
    },
    // Whoever's parent has ended is a child of a subreaper.
    isSure: () => subreaper !== null && host.table.children(self.pid)?.length === 0,
    async killAll() {
      const group = await cgroup;
      // While the guard itself is still in it, they are killed one by one.
      if (group !== null && !host.cgroups.members(group).includes(self.pid)) host.cgroups.kill(group);
    },
  };

  const forget = (id: string) => lease((now) => ({ ...now, processes: now.processes.filter((each) => each.id !== id) }));

  /** Processes that are still there a moment after their leader has ended by itself; its workers may need that moment. */
  async function leaksOf(ward: Ward): Promise<readonly Leak[]> {
    const { members } = familyOf(ward);
    const until = host.clock.monotonic() + LEAK_MS;
    let rows = await members();
    while (rows.length > 0 && host.clock.monotonic() < until) {
      await host.clock.sleep(LEAK_LOOK_MS);
      rows = await members();
    }
    return rows.map(({ pid }) => ({ pid, command: host.table.command(pid), ports: host.table.ports(pid) }));
  }

  /** Who listens below a living leader where nobody has declared it; each port once, though workers share it. */
  async function listenersOf(ward: Ward): Promise<readonly Leak[]> {
    const { id, ports: declared } = ward.spec;
    if (declared === undefined || ending !== null) return [];
    const seen = new Set(declared);
    const rows = await familyOf(ward).members();
    return rows.flatMap(({ pid }) => {
      const ports = host.table.ports(pid).filter((port) => !seen.has(port));
      for (const port of ports) seen.add(port);
      return ports.length === 0 ? [] : [{ pid, command: host.table.command(pid), ports, owner: id }];
    });
  }

  async function bringWardDown(ward: Ward, until: number): Promise<StopOutcome> {
    const began = host.clock.monotonic();
    const leaks = ward.hasExited ? await leaksOf(ward) : await listenersOf(ward);
    const deadline = until + (host.clock.monotonic() - began);
    const end = await bringDown(familyOf(ward), { signal: ward.spec.stop.signal, deadline }, host);
    // What cannot be ended stays in the lease, for the sweep of a later run.
    if (end !== 'stuck') forget(ward.spec.id);
    wards.delete(ward.spec.id);
    return { durationMs: host.clock.monotonic() - began, how: end, leaks };
  }

  function stopBy(ward: Ward, deadline: number): Promise<StopOutcome> {
    ward.stopping ??= bringWardDown(ward, deadline);
    return ward.stopping;
  }

  async function spawn(spec: SpawnSpec): Promise<Result<number>> {
    const leashed = await leash;
    await cgroup;
    if (ending) return fail({ code: 'guard-lost', detail: 'it is stopping everything' });
    if (wards.has(spec.id)) return fail({ code: 'not-started', capability: spec.id, command: spec.argv[0] ?? '', detail: 'it is running already' });
    lease((now) => ({ ...now, processes: [...now.processes, { id: spec.id, process: null, log: spec.log }] }));
    const argv = leashed?.(spec) ?? spec.argv;
    const child = await host.children.start({ ...spec, argv, env: { ...spec.env, ...markerVariables(run, spec.id) } });
    if (child.kind === 'refused') {
      forget(spec.id);
      return fail(refusal(spec, child));
    }
    const { pid, exited } = child;
    const identity = identify(pid, host.table) ?? { pid, start: 0 };
    const ward: Ward = { spec, process: identity, exited, hasExited: false, stopping: null };
    wards.set(spec.id, ward);
    [pauseMs, lookAgainAt] = [FIRST_LOOK_MS, 0];
    lease((now) => ({ ...now, processes: now.processes.map((each) => (each.id === spec.id ? { ...each, process: identity } : each)) }));
    exited.then((exit) => {
      ward.hasExited = true;
      onExit(pid, exit);
    });
    return ok(pid);
  }

  async function stop(id: string): Promise<StopOutcome> {
    const ward = wards.get(id);
    return ward ? stopBy(ward, host.clock.monotonic() + ward.spec.stop.graceMs) : { durationMs: 0, how: 'asked', leaks: [] };
  }

  async function stopAll(): Promise<boolean> {
    const all = [...wards.values()];
    const graceMs = all.length === 0 ? DEFAULT_GRACE_MS : Math.max(...all.map((ward) => ward.spec.stop.graceMs));
    const deadline = host.clock.monotonic() + graceMs;
    const lastCall = new AbortController();
    const lateness = host.clock.sleep(graceMs * (1 - LAST_CALL), lastCall.signal);
    const downs = new Map<string, Promise<StopOutcome>>();
    function down(ward: Ward): Promise<StopOutcome> {
      const known = downs.get(ward.spec.id);
      if (known) return known;
      const dependents = all.filter((other) => other !== ward && other.spec.dependsOn.includes(ward.spec.id));
      // Registered before its dependents are asked: even a circle comes to an end, at the last call.
      const turn = Promise.resolve().then(() => Promise.race([Promise.all(dependents.map(down)), lateness]));
      const done = turn.then(() => stopBy(ward, Math.min(deadline, host.clock.monotonic() + ward.spec.stop.graceMs)));
      downs.set(ward.spec.id, done);
      return done;
    }
    await Promise.all(all.map(down));
    lastCall.abort();
    const end = await bringDown(strays, { signal: 'SIGTERM', deadline: Math.max(deadline, host.clock.monotonic() + graceMs * LAST_CALL) }, host);
    return end !== 'stuck';
  }

  return {
    spawn,
    stop,
    shutdown() {
      ending ??= stopAll();
      return ending;
    },
    collect,
    glance,
    logs: () => [...wards.values()].map(({ spec }) => spec.log),
  };
}
