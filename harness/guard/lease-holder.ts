/** The guard's hold on its own lease: each change is on disk before it answers. */
import type { HostFileAccess } from '../host/host.ts';
import { type Lease, writeLease } from './lease.ts';

export interface LeaseHolder {
  now(): Lease;
  change(change: (lease: Lease) => Lease): void;
  /** Removes the file. */
  end(): void;
}

/** Writes `first`. A lease that cannot be written costs only what the next run could have swept: it is noted, and life goes on. */
export function holdLease({ file, first, note }: { file: string; first: Lease; note: (text: string) => void }, files: HostFileAccess): LeaseHolder {
  let lease = first;
  function attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      note(`lease: ${String(error)}`);
    }
  }
  const save = () => attempt(() => writeLease(file, lease, files));
  save();
  return {
    now: () => lease,
    change(change) {
      lease = change(lease);
      save();
    },
    end: () => attempt(() => files.remove(file)),
  };
}
