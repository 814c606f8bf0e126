/**
 * To whom what is warm is given: a service is handed out by its key alone. One that must be reset is had by one run at a time; others are
 * shared. What goes by the same name and has another key gives way first.
 */
import type { Endings } from './warm-ending.ts';
import type { Acquired, WarmWish } from './warm-protocol.ts';
import { all, type Entry, holders, isInUse, isOpen, isTooOld, namesakes, type Stock, type Tenant } from './warm-stock.ts';

/** More than these are not kept: the one that was idle longest makes room. */
const MOST = 32;

const differences = ({ parts: old }: WarmWish, { parts }: WarmWish): string[] => Object.keys(parts).filter((name) => parts[name] !== old[name]);

function makeRoom(stock: Stock, { end }: Endings): void {
  const idle = all(stock).filter((entry) => entry.state === 'ready' && !isInUse(entry, stock));
  const [longest] = idle.sort((one, other) => one.idleSince - other.idleSince);
  if (stock.entries.size >= MOST && longest) void end(longest, `more than ${MOST} services are warm`);
}

/** Resolves with the parts in which those differ, once they have given way: a predecessor may hold a port or a folder that the new one needs. */
async function succeed(wish: WarmWish, stock: Stock, { drain }: Endings): Promise<readonly string[]> {
  const leaving = namesakes(wish, stock).filter((entry) => entry.wish.key !== wish.key || entry.state === 'ending');
  const changed = leaving.flatMap((entry) => differences(entry.wish, wish));
  await Promise.all(leaving.map((entry) => (entry.state === 'ending' ? entry.ended.promise : drain(entry, 'what defines it has changed'))));
  return changed;
}

/** null when the tenant went away meanwhile. */
export type Acquire = (tenant: Tenant, wish: WarmWish) => Promise<Acquired | null>;

/** Names the instances that it makes: `<run>.1`, `<run>.2`. */
export function handingOut(run: string, stock: Stock, ending: Endings): Acquire {
  let made = 0;

  function vacancy(starter: Tenant, wish: WarmWish): Entry {
    const bornAt = stock.clock.monotonic();
    const startedAt = stock.clock.now();
    return {
      instance: `${run}.${++made}`,
      wish,
      startedAt,
      bornAt,
      tenants: new Map([[starter, startedAt]]),
      settled: Promise.withResolvers(),
      ended: Promise.withResolvers(),
      state: 'starting',
      because: null,
      record: null,
      pid: null,
      idleSince: bornAt,
      outcome: null,
      left: [],
    };
  }

  return async (tenant, wish) => {
    const changed = new Set<string>();
    for (;;) {
      for (const name of await succeed(wish, stock, ending)) changed.add(name);
      if (tenant.isGone) return null;
      const found = namesakes(wish, stock).find((entry) => entry.wish.key === wish.key && isOpen(entry));
      if (!found) {
        makeRoom(stock, ending);
        const entry = vacancy(tenant, wish);
        stock.entries.set(entry.instance, entry);
        return { kind: 'vacant', instance: entry.instance, changed: [...changed] };
      }
      if (found.state === 'ready' && isTooOld(found, stock)) {
        await ending.drain(found, 'it reached its maximum age');
      } else if (wish.isExclusive && found.tenants.size > 0) {
        return { kind: 'busy', because: `${holders(found)} has it, and it must be reset before another run may` };
      } else if (found.record === null) {
        await found.settled.promise;
      } else {
        found.tenants.set(tenant, stock.clock.now());
        return { kind: 'running', instance: found.instance, record: found.record };
      }
      if (tenant.isGone) return null;
    }
  };
}
