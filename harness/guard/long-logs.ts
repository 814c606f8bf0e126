/** Keeps a service that floods its log from filling the disk: a log that has become too long is cut to its end, in place. */
import type { HostFileAccess } from '../host/host.ts';

const MOST_BYTES = 64 * 1024 * 1024;
const KEPT_BYTES = 1024 * 1024;

/** Answers whether it had to. What is written in the moment of cutting may be lost; the writers append, so they go on at the new end. */
export function shortenLog(log: string, files: Pick<HostFileAccess, 'stamp' | 'keepEnd'>): boolean {
  const size = files.stamp(log)?.size ?? 0;
  return size > MOST_BYTES && files.keepEnd(log, KEPT_BYTES, `[muster: this log had ${size} bytes; what follows is its end]\n`);
}
