/** Waits for what another process does, where it cannot be asked to tell. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Looks every 10 ms until `look` answers something, and answers that; throws after `timeoutMs`. */
export async function eventually<T>(look: () => T | null | undefined | false, what: string, timeoutMs = 60_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await sleep(10);
  }
}
