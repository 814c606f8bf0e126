/**
 * Makes a folder with the parents that it lacks, one by one, and throws what the system says of the first that cannot be made.
 * What node:fs offers for it (`recursive`) tries for ever below /proc, where a folder says that its parent is missing.
 */
import fs from 'node:fs';
import path from 'node:path';

const isFolder = (dir: string): boolean => fs.statSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A folder that is there already stays as it is. `mode` is that of each that is made. */
export function makeFolder(dir: string, mode?: number): void {
  if (isFolder(dir)) return;
  try {
    makeOne(dir, mode);
  } catch (error) {
    const parent = path.dirname(dir);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === dir) throw error;
    makeFolder(parent, mode);
    makeOne(dir, mode);
  }
}

/** Somebody else may be first. */
function makeOne(dir: string, mode: number | undefined): void {
  try {
    fs.mkdirSync(dir, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(dir)) throw error;
  }
}
