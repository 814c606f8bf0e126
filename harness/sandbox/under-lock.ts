/** One at a time on this machine: a file that names its holder. What a holder that has ended left is taken over. */
import type { Host } from '../host/host.ts';
import type { RunId } from '../model/ids.ts';
import { claimFile, releaseFile } from './claim-file.ts';
import { ownerOf } from './owner.ts';

/** Between two tries, in ms. */
const LOOK_MS = 10;

/** Runs `work` while no other process, and no other call of this one, runs under the same file. null when `signal` aborted before it began. */
export async function underLock<T>(
  file: string,
  { run, signal }: { readonly run: RunId; readonly signal: AbortSignal },
  work: () => T | Promise<T>,
  host: Host,
): Promise<T | null> {
  const owner = ownerOf(run, host);
  while (!claimFile(file, owner, host)) {
    if (signal.aborted) return null;
    await host.clock.sleep(LOOK_MS, signal);
  }
  try {
    return signal.aborted ? null : await work();
  } finally {
    releaseFile(file, owner, host);
  }
}
