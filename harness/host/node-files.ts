/** Files through node:fs, and looking for them by globs. */
import fs from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { byCodeUnits } from '../model/order.ts';
import type { HostFiles } from './host.ts';
import { errorCode, nodeFileAccess } from './node-file-access.ts';

const NEVER_ENTERED = new Set(['node_modules', '.git', '.muster']);

/** Folders to start from: the longest prefix of each glob without wildcards, none inside another. */
function startingFolders(globs: readonly string[]): string[] {
  const bases = globs.map((glob) => picomatch.scan(glob).base.replace(/^\.\/?/, '')).sort(byCodeUnits);
  return bases.filter((base, index) => !bases.slice(0, index).some((outer) => outer === '' || outer === base || base.startsWith(`${outer}/`)));
}

function walk(root: string, relative: string, visit: (file: string) => void): void {
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(path.join(root, relative), { withFileTypes: true });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return;
    // A glob without wildcards names a file.
    if (code !== 'ENOTDIR') throw error;
    visit(relative);
    return;
  }
  for (const entry of entries) {
    const below = relative === '' ? entry.name : `${relative}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!NEVER_ENTERED.has(entry.name)) walk(root, below, visit);
    } else if (entry.isFile() || entry.isSymbolicLink()) {
      visit(below);
    }
  }
}

function find(root: string, include: readonly string[], exclude: readonly string[] = []): string[] {
  const included = picomatch(
    include.map((glob) => glob.replace(/^\.\//, '')),
    { dot: true },
  );
  const excluded = exclude.length > 0 ? picomatch([...exclude], { dot: true }) : () => false;
  const found: string[] = [];
  for (const base of startingFolders(include)) {
    walk(root, base, (file) => {
      if (included(file) && !excluded(file)) found.push(file);
    });
  }
  return found.sort(byCodeUnits);
}

export const nodeFiles: HostFiles = { ...nodeFileAccess, find };
