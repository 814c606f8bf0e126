/** One at a time on this machine: a file that names its holder. What a holder that has ended left is taken over. */
import type { Host } from '../../../host/host.ts';
import type { RunId } from '../../../model/ids.ts';
import { ownerOf } from '../../../sandbox/owner.ts';
import { claimBlock, releaseBlock } from '../../../sandbox/port-blocks.ts';

/** Between two tries, in ms. */
const LOOK_MS = 25;

/** Runs `work` while no other process, and no other call of this one, runs under the same file. null when `signal` aborted before it began. */
export async function underLock<T>(
  file: string,
  { run, signal }: { readonly run: RunId; readonly signal: AbortSignal },
  work: () => Promise<T>,
  host: Host,
): Promise<T | null> {
  const owner = ownerOf(run, host);
  const lock = { first: 0, file };
  while (!claimBlock(lock, owner, host)) {
    if (signal.aborted) return null;
    await host.clock.sleep(LOOK_MS, signal);
  }
  try {
    return signal.aborted ? null : await work();
  } finally {
    releaseBlock(lock, owner, host);
  }
}
