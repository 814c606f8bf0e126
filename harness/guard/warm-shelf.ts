/**
 * What is warm: which services stay, who holds them, and when they end. Knows nothing of sockets and starts nothing by itself.
 *
 * Its states are in warm-stock.ts, who is given what in warm-handing-out.ts, how anything ends in warm-ending.ts. Nothing that is held, or
 * used by another warm service, ends by its age.
 */
import type { ChildExit } from '../host/host.ts';
import type { WarmService } from '../model/warm.ts';
import type { StopOutcome } from './guard.ts';
import { type EndingParts, endings } from './warm-ending.ts';
import { type Acquire, handingOut } from './warm-handing-out.ts';
import type { Retired, Retiring, WarmRecord } from './warm-protocol.ts';
import { all, isMeant, isTooOld, leftMs, type Stock, type StockClock, shown, type Tenant } from './warm-stock.ts';

export interface ShelfParts extends EndingParts {
  /** Its instances are named for it. */
  readonly run: string;
  readonly clock: StockClock;
}

export interface Shelf {
  readonly acquire: Acquire;
  /** Notes the leader of an instance; false when nobody wants it any more, and it must be stopped. */
  started(instance: string, pid: number): boolean;
  keep(instance: string, record: WarmRecord): void;
  release(tenant: Tenant, instance: string): void;
  stop(instance: string): Promise<StopOutcome>;
  /** A leader has exited by itself or was stopped. */
  exited(pid: number, exit: ChildExit): void;
  /** Nobody is given these any more; resolves when those that nobody holds have ended. */
  retire(which: Retiring, because: string): Promise<Retired>;
  /** A connection has ended. */
  leave(tenant: Tenant): void;
  /** Ends what was idle for too long or is too old. Call it now and then. */
  expire(): void;
  list(): WarmService[];
  readonly isEmpty: boolean;
}

const NOTHING: StopOutcome = { durationMs: 0, how: 'asked', leaks: [] };

export function createShelf({ run, clock, ...parts }: ShelfParts): Shelf {
  const stock: Stock = { entries: new Map(), clock };
  const { entries } = stock;
  const ending = endings(stock, parts);
  const { end, drain, endUnused } = ending;

  function release(tenant: Tenant, instance: string): void {
    const entry = entries.get(instance);
    if (!entry?.tenants.delete(tenant)) return;
    entry.idleSince = clock.monotonic();
    if (entry.state === 'starting') void end(entry, 'the run that started it ended before it was ready');
    endUnused();
  }

  return {
    acquire: handingOut(run, stock, ending),
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
      const entry = all(stock).find((each) => each.pid === pid);
      if (!entry || entry.state === 'ending') return;
      for (const tenant of entry.tenants.keys()) tenant.onExit(entry.instance, exit);
      // Whoever starts it learns of its end and says what becomes of it.
      if (entry.state !== 'starting') void end(entry, 'it ended by itself');
    },
    async retire(which, because) {
      const meant = all(stock).filter((entry) => isMeant(entry, which));
      const seen = new Map(meant.map((entry) => [entry, shown(entry, stock)]));
      await Promise.all(meant.map((entry) => drain(entry, because)));
      return {
        stopped: meant.filter(({ instance }) => !entries.has(instance)).flatMap((entry) => seen.get(entry) ?? []),
        held: meant.filter(({ instance }) => entries.has(instance)).map((entry) => shown(entry, stock)),
        left: meant.flatMap(({ left }) => left),
      };
    },
    leave(tenant) {
      tenant.isGone = true;
      for (const { instance } of all(stock)) release(tenant, instance);
    },
    expire() {
      for (const entry of all(stock)) {
        const left = leftMs(entry, stock);
        if (entry.state !== 'ready' || left === null || left > 0) continue;
        void end(entry, isTooOld(entry, stock) ? 'it reached its maximum age' : 'nobody asked for it');
      }
    },
    list: () => all(stock).map((entry) => shown(entry, stock)),
    get isEmpty() {
      return entries.size === 0;
    },
  };
}
