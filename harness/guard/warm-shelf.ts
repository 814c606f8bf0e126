/**
 * What is warm: which services stay, who holds them, and when they end. Knows nothing of sockets and starts nothing by itself.
 *
 *   starting ──keep──> ready ──retired, died, too old──> draining ──last lease ends──> ending ──> gone
 *       │                └── idle for too long ───────────────────────────────────────^
 *       └── its starter stops it, or is gone ──────────────────────────────────────────^
 *
 * Rules: a service is handed out by its key alone. One that must be reset is had by one run at a time; others are shared. Whoever
 * uses a service that ends is drained with it. Nothing that is held, or used by another warm service, ends by its age.
 *
 * Deadlines are on the monotonic clock: setting the machine's clock ends nothing and keeps nothing. It stands still while the machine is
 * suspended, and so do the services: they take nothing from anybody meanwhile, and their checks decide when one is asked for again.
 */
import type { ChildExit, HostClock } from '../host/host.ts';
import type { WarmService } from '../model/warm.ts';
import type { StopOutcome } from './guard.ts';
import type { Keeper } from './keeper.ts';
import type { Acquired, Retiring, WarmHolder, WarmRecord, WarmWish } from './warm-protocol.ts';

/** More than these are not kept: the one that was idle longest makes room. */
const MOST = 32;

/** One connection. */
export interface Tenant {
  readonly holder: WarmHolder;
  isGone: boolean;
  /** Told when something that it holds has exited. */
  onExit(instance: string, exit: ChildExit): void;
}

interface Entry {
  readonly instance: string;
  readonly wish: WarmWish;
  readonly starter: Tenant;
  /** For people: milliseconds since the epoch. */
  readonly startedAt: number;
  /** The same on the monotonic clock. */
  readonly bornAt: number;
  /** Who has it, and since when, for people. */
  readonly tenants: Map<Tenant, number>;
  readonly settled: PromiseWithResolvers<void>;
  readonly ended: PromiseWithResolvers<void>;
  state: WarmService['state'];
  because: string | null;
  record: WarmRecord | null;
  pid: number | null;
  /** On the monotonic clock. */
  idleSince: number;
  outcome: Promise<StopOutcome> | null;
}

export interface ShelfParts {
  /** Names the instances that it makes: `<run>.1`, `<run>.2`. */
  readonly run: string;
  readonly stop: Keeper['stop'];
  /** Removes what belonged to an instance beside its processes. */
  readonly clear: (instance: string) => Promise<void>;
  readonly clock: Pick<HostClock, 'now' | 'monotonic'>;
}

export interface Shelf {
  /** null when the tenant went away meanwhile. */
  acquire(tenant: Tenant, wish: WarmWish): Promise<Acquired | null>;
  /** Notes the leader of an instance; false when nobody wants it any more, and it must be stopped. */
  started(instance: string, pid: number): boolean;
  keep(instance: string, record: WarmRecord): void;
  release(tenant: Tenant, instance: string): void;
  stop(instance: string): Promise<StopOutcome>;
  /** A leader has exited by itself or was stopped. */
  exited(pid: number, exit: ChildExit): void;
  /** Nobody is given these any more; resolves when those that nobody holds have ended. */
  retire(which: Retiring, because: string): Promise<{ readonly stopped: WarmService[]; readonly held: WarmService[] }>;
  /** A connection has ended. */
  leave(tenant: Tenant): void;
  /** Ends what was idle for too long or is too old. Call it now and then. */
  expire(): void;
  list(): WarmService[];
  readonly isEmpty: boolean;
}

const NOTHING: StopOutcome = { durationMs: 0, how: 'asked', leaks: [] };
const iso = (at: number): string => new Date(at).toISOString();

function isMeant({ instance, wish }: Entry, which: Retiring): boolean {
  return (
    (which.instance === undefined || which.instance === instance) &&
    (which.root === undefined || which.root === wish.root) &&
    (which.id === undefined || which.id === wish.id)
  );
}

const differences = ({ parts: old }: WarmWish, { parts }: WarmWish): string[] => Object.keys(parts).filter((name) => parts[name] !== old[name]);

export function createShelf({ run, stop, clear, clock }: ShelfParts): Shelf {
  const entries = new Map<string, Entry>();
  let made = 0;

  const all = (): Entry[] => [...entries.values()];
  const isOpen = ({ state }: Entry): boolean => state === 'starting' || state === 'ready';
  const users = ({ instance }: Entry): Entry[] => all().filter(({ wish }) => wish.dependsOn.includes(instance));
  const isInUse = (entry: Entry): boolean => entry.tenants.size > 0 || users(entry).length > 0;
  const isTooOld = ({ bornAt, wish }: Entry): boolean => clock.monotonic() - bornAt >= wish.maxAgeMs;

  async function bringDown(entry: Entry): Promise<StopOutcome> {
    const outcome = await stop(entry.instance);
    await clear(entry.instance);
    entries.delete(entry.instance);
    entry.settled.resolve();
    entry.ended.resolve();
    endUnused();
    return outcome;
  }

  function end(entry: Entry, because: string): Promise<StopOutcome> {
    entry.state = 'ending';
    entry.because ??= because;
    for (const user of users(entry)) void drain(user, `${entry.wish.id}, which it uses, ended`);
    entry.outcome ??= bringDown(entry);
    return entry.outcome;
  }

  /** Resolves when it has ended, or at once while it is in use. */
  async function drain(entry: Entry, because: string): Promise<void> {
    if (isOpen(entry)) {
      entry.because = because;
      entry.state = 'draining';
      entry.settled.resolve();
    }
    await Promise.all(users(entry).map((user) => drain(user, `${entry.wish.id}, which it uses, ended`)));
    if (entry.state === 'ending' || !isInUse(entry)) await end(entry, because);
  }

  function endUnused(): void {
    for (const entry of all()) if (entry.state === 'draining' && !isInUse(entry)) void end(entry, '');
  }

  function makeRoom(): void {
    const idle = all().filter((entry) => entry.state === 'ready' && !isInUse(entry));
    const [longest] = idle.sort((one, other) => one.idleSince - other.idleSince);
    if (entries.size >= MOST && longest) void end(longest, `more than ${MOST} services are warm`);
  }

  function vacancy(tenant: Tenant, wish: WarmWish, changed: readonly string[]): Acquired {
    makeRoom();
    const now = clock.now();
    const entry: Entry = {
      instance: `${run}.${++made}`,
      wish,
      starter: tenant,
      startedAt: now,
      bornAt: clock.monotonic(),
      tenants: new Map([[tenant, now]]),
      settled: Promise.withResolvers(),
      ended: Promise.withResolvers(),
      state: 'starting',
      because: null,
      record: null,
      pid: null,
      idleSince: clock.monotonic(),
      outcome: null,
    };
    entries.set(entry.instance, entry);
    return { kind: 'vacant', instance: entry.instance, changed };
  }

  const ofName = ({ root, id }: WarmWish): Entry[] => all().filter(({ wish }) => wish.root === root && wish.id === id);
  const holders = ({ tenants }: Entry): string => [...tenants.keys()].map(({ holder }) => holder.run).join(', ');

  async function acquire(tenant: Tenant, wish: WarmWish): Promise<Acquired | null> {
    const changed = new Set<string>();
    for (;;) {
      const namesakes = ofName(wish);
      // A predecessor may hold a port or a folder that the new one needs.
      const leaving = namesakes.filter((entry) => entry.wish.key !== wish.key || entry.state === 'ending');
      for (const entry of leaving) for (const name of differences(entry.wish, wish)) changed.add(name);
      await Promise.all(leaving.map((entry) => (entry.state === 'ending' ? entry.ended.promise : drain(entry, 'what defines it has changed'))));
      if (tenant.isGone) return null;
      const found = ofName(wish).find((entry) => entry.wish.key === wish.key && isOpen(entry));
      if (!found) return vacancy(tenant, wish, [...changed]);
      if (found.state === 'ready' && isTooOld(found)) {
        await drain(found, 'it reached its maximum age');
      } else if (wish.isExclusive && found.tenants.size > 0) {
        return { kind: 'busy', because: `${holders(found)} has it, and it must be reset before another run may` };
      } else if (found.record === null) {
        await found.settled.promise;
      } else {
        found.tenants.set(tenant, clock.now());
        return { kind: 'running', instance: found.instance, record: found.record };
      }
      if (tenant.isGone) return null;
    }
  }

  function release(tenant: Tenant, instance: string): void {
    const entry = entries.get(instance);
    if (!entry?.tenants.delete(tenant)) return;
    entry.idleSince = clock.monotonic();
    if (entry.state === 'starting') void end(entry, 'the run that started it ended before it was ready');
    endUnused();
  }

  /** How long it may stay from now on if nobody asks for it, in ms; null while something uses it. */
  function leftMs(entry: Entry): number | null {
    if (isInUse(entry)) return null;
    return Math.min(entry.idleSince + entry.wish.idleMs, entry.bornAt + entry.wish.maxAgeMs) - clock.monotonic();
  }

  function shown(entry: Entry): WarmService {
    const { instance, wish, state, because, record, tenants } = entry;
    const left = leftMs(entry);
    return {
      instance,
      capability: wish.id,
      root: wish.root,
      key: wish.key,
      state,
      because,
      pid: entry.pid,
      url: record?.url ?? null,
      log: record?.log ?? null,
      since: iso(entry.startedAt),
      expires: left === null ? null : iso(clock.now() + left),
      heldBy: [...tenants].map(([{ holder }, since]) => ({ run: holder.run, pid: holder.pid, since: iso(since) })),
    };
  }

  return {
    acquire,
    started(instance, pid) {
      const entry = entries.get(instance);
      if (entry) entry.pid = pid;
      return entry?.state === 'starting' || entry?.state === 'draining';
    },
    keep(instance, record) {
      const entry = entries.get(instance);
      if (!entry) return;
      entry.record = record;
      if (entry.state === 'starting') entry.state = 'ready';
      entry.settled.resolve();
    },
    release,
    async stop(instance) {
      const entry = entries.get(instance);
      return entry ? end(entry, 'it was stopped') : NOTHING;
    },
    exited(pid, exit) {
      const entry = all().find((each) => each.pid === pid);
      if (!entry || entry.state === 'ending') return;
      for (const tenant of entry.tenants.keys()) tenant.onExit(entry.instance, exit);
      // Whoever starts it learns of its end and says what becomes of it.
      if (entry.state !== 'starting') void end(entry, 'it ended by itself');
    },
    async retire(which, because) {
      const meant = all().filter((entry) => isMeant(entry, which));
      const seen = new Map(meant.map((entry) => [entry, shown(entry)]));
      await Promise.all(meant.map((entry) => drain(entry, because)));
      return {
        stopped: meant.filter(({ instance }) => !entries.has(instance)).flatMap((entry) => seen.get(entry) ?? []),
        held: meant.filter(({ instance }) => entries.has(instance)).map(shown),
      };
    },
    leave(tenant) {
      tenant.isGone = true;
      for (const entry of all()) release(tenant, entry.instance);
    },
    expire() {
      for (const entry of all()) {
        const left = leftMs(entry);
        if (entry.state === 'ready' && left !== null && left <= 0) void end(entry, isTooOld(entry) ? 'it reached its maximum age' : 'nobody asked for it');
      }
    },
    list: () => all().map(shown),
    get isEmpty() {
      return entries.size === 0;
    },
  };
}
