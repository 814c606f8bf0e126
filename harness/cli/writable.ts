/** Files that a command is asked to write: whether they can be is said before it begins, not when its work is done. */
import path from 'node:path';
import type { Problem } from '../model/problem.ts';
import type { Io } from './command.ts';
import { usage } from './problems.ts';
import { resolveFrom } from './resolve.ts';

/** What speaks against writing what `--flag` names; no folder is made for it but Muster's own. A device is written to where it is. */
export function whyUnwritable(flag: string, word: string | undefined, io: Io): Problem[] {
  if (word === undefined) return [];
  const { files } = io.host;
  const file = resolveFrom(io, word);
  if (files.isDirectory(file)) return [usage(`--${flag} takes a file, and ${word} is a folder`)];
  const dir = path.dirname(file);
  const isOwnToMake = path.basename(dir) === '.muster' && !files.exists(dir);
  if (files.isDevice(file) || files.takesFiles(isOwnToMake ? path.dirname(dir) : dir)) return [];
  return [usage(`--${flag} ${word} cannot be written: ${files.isDirectory(dir) ? 'no file may be made in' : 'there is no folder'} ${dir}`)];
}
