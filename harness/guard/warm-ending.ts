/**
 * How what is warm ends: whoever uses a service that ends is drained with it, and what is drained ends when nobody has it any more.
 * Nothing is ended here under a run that has it, but by its own death or by whoever asks for just that.
 */
import type { StopOutcome } from './guard.ts';
import type { Keeper } from './keeper.ts';
import { all, type Entry, isInUse, isOpen, type Stock, users } from './warm-stock.ts';

export interface EndingParts {
  readonly stop: Keeper['stop'];
  /** Removes what belonged to an instance beside its processes. Resolves with what could not be removed, in words. */
  readonly clear: (instance: string) => Promise<readonly string[]>;
}

export interface Endings {
  /** Now, whoever has it. */
  end(entry: Entry, because: string): Promise<StopOutcome>;
  /** Nobody is given it any more. Resolves when it has ended, or at once while it is in use. */
  drain(entry: Entry, because: string): Promise<void>;
  /** Ends what is drained and not in use. */
  endUnused(): void;
}

const withIt = ({ wish }: Entry): string => `${wish.id}, which it uses, ended`;

export function endings(stock: Stock, { stop, clear }: EndingParts): Endings {
  async function bringDown(entry: Entry): Promise<StopOutcome> {
    const outcome = await stop(entry.instance);
    entry.left = await clear(entry.instance);
    stock.entries.delete(entry.instance);
    entry.settled.resolve();
    entry.ended.resolve();
    endUnused();
    return outcome;
  }

  function end(entry: Entry, because: string): Promise<StopOutcome> {
    entry.state = 'ending';
    entry.because ??= because;
    for (const user of users(entry, stock)) void drain(user, withIt(entry));
    entry.outcome ??= bringDown(entry);
    return entry.outcome;
  }

  async function drain(entry: Entry, because: string): Promise<void> {
    if (isOpen(entry)) {
      entry.because = because;
      entry.state = 'draining';
      entry.settled.resolve();
    }
    await Promise.all(users(entry, stock).map((user) => drain(user, withIt(entry))));
    if (entry.state === 'ending' || !isInUse(entry, stock)) await end(entry, because);
  }

  function endUnused(): void {
    for (const entry of all(stock)) if (entry.state === 'draining' && !isInUse(entry, stock)) void end(entry, '');
  }

  return { end, drain, endUnused };
}
