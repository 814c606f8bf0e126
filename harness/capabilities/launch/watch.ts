/**
 * Health while tests run (CHECKLIST S3-27), for what nobody can wait for: something that was there before, a service behind a manager of
 * its own. Its checks are asked every second; it counts as gone when they fail three times, a quarter of a second apart.
 */
import type { Host } from '../../host/host.ts';
import { type Answer, askOnce } from '../readiness/ask-once.ts';
import type { Probe } from '../readiness/probe.ts';

const EVERY_MS = 1000;
const AGAIN_MS = 250;
const MISSES = 3;

type Lack = Extract<Answer, { kind: 'lacks' }>;

export interface Watch {
  /** Resolves with what its checks lack, when it is gone; never when `signal` aborts before. */
  readonly gone: Promise<Lack>;
  /** Looks now. When this resolves and it is gone, `gone` has resolved. */
  look(): Promise<void>;
}

/** How long the news of an end may take on a busy machine, in ms. */
const LATE_MS = 3000;

/** Resolves at once when its checks hold; else when it has ended, or has not for as long as the news of that may take. */
export async function awaitNews(probes: readonly Probe[], exited: Promise<unknown>, signal: AbortSignal, host: Host): Promise<void> {
  const done = new AbortController();
  const stop = AbortSignal.any([signal, done.signal]);
  const asked = askOnce(probes, stop).then(async ({ kind }) => {
    if (kind === 'lacks') await host.clock.sleep(LATE_MS, stop);
  });
  await Promise.race([asked, exited]);
  done.abort();
}

/** Asks until `signal` aborts. */
export function watch(probes: readonly Probe[], signal: AbortSignal, host: Host): Watch {
  const gone = Promise.withResolvers<Lack>();
  let isGone = false;

  async function look(): Promise<void> {
    for (let misses = 1; !signal.aborted && !isGone; misses++) {
      const answer = await askOnce(probes, signal);
      if (answer.kind === 'holds' || signal.aborted) return;
      if (misses === MISSES) {
        isGone = true;
        gone.resolve(answer);
        await gone.promise;
        return;
      }
      await host.clock.sleep(AGAIN_MS, signal);
    }
  }
  async function keepLooking(): Promise<void> {
    while (!signal.aborted && !isGone) {
      await host.clock.sleep(EVERY_MS, signal);
      await look();
    }
  }
  void keepLooking();
  return { gone: gone.promise, look };
}
