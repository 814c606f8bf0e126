/** Files that a request may name: those of one folder and none outside of it, whatever `..` or a symbolic link says. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { fileBytes } from './file-bytes.ts';

export interface Fixtures {
  /** Absolute folder. */
  readonly dir: string;
  /** Absolute; named paths start here or in `dir`. */
  readonly root: string;
  /** Bytes. */
  readonly limitBytes: number;
}

/** The bytes of the file that is named, or why they are not to be had. */
export function readFixture(named: string, { dir, root, limitBytes }: Fixtures, { files }: Host): Result<Uint8Array> {
  const inside = (file: string) => [dir, files.realPath(dir)].some((folder) => file.startsWith(folder + path.sep));
  // A path of the system ends at a NUL, so what would be checked is not what would be read.
  const candidates = named.includes('\0') ? [] : [path.resolve(dir, named), path.resolve(root, named)].map((file) => files.realPath(file)).filter(inside);
  if (candidates.length === 0) return fail({ code: 'outside-fixtures', named });
  const file = candidates.find((candidate) => files.exists(candidate));
  if (file === undefined) return fail({ code: 'file-not-found', named });
  const size = files.stamp(file)?.size ?? 0;
  if (size > limitBytes) return fail({ code: 'body-too-large', limitBytes });
  const bytes = fileBytes(file, files);
  return bytes === null ? fail({ code: 'file-unreadable', file: named, detail: 'it cannot be read' }) : ok(bytes);
}
