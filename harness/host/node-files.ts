/** Files through node:fs. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import picomatch from 'picomatch';
import { byCodeUnits } from '../model/order.ts';
import type { HostFiles, ReadOutcome } from './host.ts';

const NEVER_ENTERED = new Set(['node_modules', '.git', '.muster']);

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function read(file: string): ReadOutcome {
  try {
    return { kind: 'text', text: fs.readFileSync(file, 'utf8') };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', detail: code === 'EISDIR' ? 'it is a folder' : String((error as Error).message) };
  }
}

let written = 0;

function write(file: string, text: string, mode = 0o644): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.${++written}.tmp`;
  try {
    fs.writeFileSync(draft, text, { mode });
    fs.renameSync(draft, file);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
}

function create(file: string, text: string): boolean {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  try {
    fs.writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function rename(from: string, to: string): boolean {
  try {
    fs.renameSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function list(dir: string): string[] {
  try {
    return fs.readdirSync(dir).sort(byCodeUnits);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

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

export const nodeFiles: HostFiles = {
  read,
  write,
  create,
  rename,
  list,
  find,
  exists: (file) => fs.existsSync(file),
  isDirectory: (file) => fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false,
  stamp(file) {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat ? { mtimeMs: stat.mtimeMs, size: stat.size } : null;
  },
  append(file, text) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.appendFileSync(file, text);
  },
  makeDir: (dir, mode) => void fs.mkdirSync(dir, { recursive: true, ...(mode === undefined ? {} : { mode }) }),
  remove: (file) => fs.rmSync(file, { recursive: true, force: true }),
  makeTempDir: (prefix) => fs.mkdtempSync(path.join(os.tmpdir(), prefix)),
  isMine: (file) => fs.statSync(file, { throwIfNoEntry: false })?.uid === os.userInfo().uid,
  realPath(file) {
    try {
      return fs.realpathSync(file);
    } catch {
      return file;
    }
  },
};
