/**
 * What is warm, or about to be: one entry for each start of a service, and what can be asked of them. Nothing here changes any.
 *
 *   starting ──keep──> ready ──retired, died, too old──> draining ──last lease ends──> ending ──> gone
 *       │                └── idle for too long ───────────────────────────────────────^
 *       └── its starter stops it, or is gone ──────────────────────────────────────────^
 *
 * Deadlines are on the monotonic clock: setting the machine's clock ends nothing and keeps nothing. It stands still while the machine is
 * suspended, and so do the services: they take nothing from anybody meanwhile, and their checks decide when one is asked for again.
 */
import type { ChildExit, HostClock } from '../host/host.ts';
import type { WarmService } from '../model/warm.ts';
import type { StopOutcome } from './guard.ts';
import type { Retiring, WarmHolder, WarmRecord, WarmWish } from './warm-protocol.ts';

/** One connection. */
export interface Tenant {
  readonly holder: WarmHolder;
  isGone: boolean;
  /** Told when something that it holds has exited. */
  onExit(instance: string, exit: ChildExit): void;
}

export interface Entry {
  readonly instance: string;
  readonly wish: WarmWish;
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
  /** What is left of it once it has ended, in words. */
  left: readonly string[];
}

export type StockClock = Pick<HostClock, 'now' | 'monotonic'>;

export interface Stock {
  /** By their instances, in the order of their starts. */
  readonly entries: Map<string, Entry>;
  readonly clock: StockClock;
}

export const all = ({ entries }: Stock): Entry[] => [...entries.values()];

/** Whether it may still be handed out. */
export const isOpen = ({ state }: Entry): boolean => state === 'starting' || state === 'ready';

/** Those that use it. */
export const users = ({ instance }: Entry, stock: Stock): Entry[] => all(stock).filter(({ wish }) => wish.dependsOn.includes(instance));

export const isInUse = (entry: Entry, stock: Stock): boolean => entry.tenants.size > 0 || users(entry, stock).length > 0;

export const isTooOld = ({ bornAt, wish }: Entry, { clock }: Stock): boolean => clock.monotonic() - bornAt >= wish.maxAgeMs;

/** Those that were started for the same capability of the same repository, by whatever definition. */
export const namesakes = ({ root, id }: WarmWish, stock: Stock): Entry[] => all(stock).filter(({ wish }) => wish.root === root && wish.id === id);

export const holders = ({ tenants }: Entry): string => [...tenants.keys()].map(({ holder }) => holder.run).join(', ');

export function isMeant({ instance, wish }: Entry, which: Retiring): boolean {
  return (
    (which.instance === undefined || which.instance === instance) &&
    (which.root === undefined || which.root === wish.root) &&
    (which.id === undefined || which.id === wish.id)
  );
}

/** How long it may stay from now on if nobody asks for it, in ms; null while something uses it. */
export function leftMs(entry: Entry, stock: Stock): number | null {
  if (isInUse(entry, stock)) return null;
  return Math.min(entry.idleSince + entry.wish.idleMs, entry.bornAt + entry.wish.maxAgeMs) - stock.clock.monotonic();
}

const iso = (at: number): string => new Date(at).toISOString();

/** As people and programs are told of it. */
export function shown(entry: Entry, stock: Stock): WarmService {
  const { instance, wish, state, because, record, tenants } = entry;
  const left = leftMs(entry, stock);
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
    expires: left === null ? null : iso(stock.clock.now() + left),
    heldBy: [...tenants].map(([{ holder }, since]) => ({ run: holder.run, pid: holder.pid, since: iso(since) })),
  };
}
