/** Tells what the system said no to from bugs: a full disk is the user's to mend, a broken assumption is ours. */
import type { Problem } from '../model/problem.ts';

/** Refusals that depend on the machine and on who runs Muster, whatever it does. */
const REFUSALS = new Set([
  'EACCES',
  'EDQUOT',
  'EEXIST',
  'EIO',
  'EISDIR',
  'ELOOP',
  'EMFILE',
  'ENAMETOOLONG',
  'ENFILE',
  'ENOENT',
  'ENOMEM',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
]);

/** Whether a system call was refused, for whatever reason. */
export function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

/** The problem behind an error of a system call; null for every other error. */
export function refusedBySystem(error: unknown): Problem | null {
  if (!(isSystemError(error) && 'code' in error && REFUSALS.has(String(error.code)))) return null;
  return { code: 'system-refused', detail: error.message };
}
