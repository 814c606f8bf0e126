/** All bytes of a file; null when it cannot be read. It is read in parts, since one reading gives a part at most. */
import type { HostFiles } from '../host/host.ts';

export function fileBytes(file: string, files: HostFiles): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let read = 0;
  for (;;) {
    const part = files.readFrom(file, read);
    if (part === null) return null;
    if (part.length === 0) break;
    parts.push(part);
    read += part.length;
  }
  return parts.length === 1 ? (parts[0] ?? null) : Buffer.concat(parts);
}
