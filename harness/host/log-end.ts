/** The end of a log: logs may be larger than anything that should be held in memory. */
import type { HostFileAccess } from './host.ts';

/** Far more than anybody is shown. */
const END_BYTES = 256 * 1024;

/** The text of a log from byte `from` on, of a long one only the end; '' when there is none. */
export function logEnd(log: string, from: number, files: HostFileAccess): string {
  const size = files.stamp(log)?.size ?? 0;
  return new TextDecoder().decode(files.readFrom(log, Math.max(from, size - END_BYTES)) ?? new Uint8Array());
}
