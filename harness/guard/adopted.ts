/**
 * Keeps account of descendants that nobody could find by the marker once the guard is dead: they are in its lease as soon as they are
 * seen, which is soon after they were born.
 */
import type { Host } from '../host/host.ts';
import type { ProcessIdentity } from '../host/process-identity.ts';
import type { Lookout } from './lookout.ts';
import { runMarker } from './marker.ts';

export interface AdoptedParts {
  readonly run: string;
  readonly self: ProcessIdentity;
  readonly lookout: Lookout;
  /** Writes them into the lease. */
  readonly record: (adopted: readonly ProcessIdentity[]) => void;
}

export interface Adopted {
  /** Takes adopted processes that have ended off the table, and records who lives without the marker. */
  collect(): void;
  /** `collect`, when somebody new may be there or it is time again; costs next to nothing otherwise. */
  glance(): void;
  /** Something has been started: looks often for a while. */
  expectMore(): void;
}

/** Between two whole looks at the descendants: short after a start, then twice as long each time. */
const FIRST_LOOK_MS = 25;
const LAST_LOOK_MS = 1000;

export function watchAdopted({ run, self, lookout, record }: AdoptedParts, { clock, table }: Pick<Host, 'clock' | 'table'>): Adopted {
  let recorded = '';
  let children = '';
  let pauseMs = FIRST_LOOK_MS;
  let lookAgainAt = 0;

  function collect(): void {
    const below = lookout.descendants();
    if (below === null) return;
    const marked = table.carriers(
      below.map(({ pid }) => pid),
      runMarker(run),
    );
    const found = below.filter((row) => !row.isZombie && !marked.has(row.pid) && !lookout.isHelper(row));
    const names = found.map((row) => `${row.pid}/${row.start}`).join();
    if (names === recorded) return;
    recorded = names;
    record(found.map(({ pid, start }) => ({ pid, start })));
  }

  return {
    collect,
    glance() {
      const seen = table.children(self.pid)?.join() ?? '';
      const now = clock.monotonic();
      if (seen === children && now < lookAgainAt) return;
      children = seen;
      lookAgainAt = now + pauseMs;
      pauseMs = Math.min(pauseMs * 2, LAST_LOOK_MS);
      collect();
    },
    expectMore() {
      [pauseMs, lookAgainAt] = [FIRST_LOOK_MS, 0];
    },
  };
}
