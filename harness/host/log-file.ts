/** Logs of long-lived children: only their user may read them. */
import fs from 'node:fs';
import path from 'node:path';
import { makeFolder } from './make-folder.ts';

/** Opens a log for writing to its end; its folder is made. Throws what the system says. */
export function openLog(file: string): number {
  makeFolder(path.dirname(file));
  return fs.openSync(file, 'a', 0o600);
}

/** Adds to a log. What a guard does counts for more than what it says: one that cannot be written, as on a full disk, ends nothing. */
export function noteIn(log: string, text: string): void {
  try {
    const file = openLog(log);
    try {
      fs.writeSync(file, text);
    } finally {
      fs.closeSync(file);
    }
  } catch {
    // Nobody is left to tell it to.
  }
}
