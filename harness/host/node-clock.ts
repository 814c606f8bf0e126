/** Time. */
import type { HostClock } from './host.ts';

/** Node's timers take no more, and one that is given more ends at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const nodeClock: HostClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(ms, LONGEST_MS));
      signal?.addEventListener('abort', done);
    }),
};
