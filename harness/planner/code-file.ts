/**
 * Which file of the repository a tracer means: a service knows its code by a path on the machine that ran it, often in a container.
 *
 * - Below the root: that file. Relative: from the service's folder, else from the root.
 * - Absolute elsewhere: the longest end of it that is a file of the service's folder, else of the root. An end of one name counts only
 *   where a single folder stands before it (`/app/server.js`): `server.js` of `/app/dist/server.js` may be another file.
 * - A path that climbs (`..`) is no file: nobody knows from where.
 */
import path from 'node:path';

export interface Repository {
  /** Absolute, with `/`; more than one where it is reached by links. */
  readonly roots: readonly string[];
  /** The service's folder from the root; `.` when it is not told. */
  readonly dir: string;
  /** Whether it is a file of the repository, now or before the change; from the root. */
  isFile(file: string): boolean;
}

const DRIVE = /^[a-z]:\//i;

/** The first of the service's folder and the root in which there is such a file. */
function findIn({ dir, isFile }: Repository, file: string): string | null {
  return [path.posix.join(dir, file), file].find(isFile) ?? null;
}

/** @param file as the tracer wrote it, with `/`; @returns from the root, or null */
export function codeFile(file: string, repository: Repository): string | null {
  if (file.split('/').includes('..')) return null;
  const root = repository.roots.find((each) => file.startsWith(`${each}/`));
  if (root !== undefined) return file.slice(root.length + 1);
  if (!file.startsWith('/') && !DRIVE.test(file)) return findIn(repository, path.posix.normalize(file));
  const segments = file
    .replace(DRIVE, '/')
    .split('/')
    .filter((segment) => segment !== '');
  for (let start = 1; start < segments.length; start++) {
    const isLoneName = start === segments.length - 1;
    if (isLoneName && start > 1) return null;
    const found = findIn(repository, segments.slice(start).join('/'));
    if (found !== null) return found;
  }
  return null;
}
