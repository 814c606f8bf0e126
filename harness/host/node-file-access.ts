/** Files through node:fs, without looking for any by globs: what the guard needs, which must start fast. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { byCodeUnits } from '../model/order.ts';
import type { HostFileAccess, ReadOutcome } from './host.ts';
import { makeFolder } from './make-folder.ts';

/** Its number: a user of a container may have no name. */
export function userId(): number {
  return process.getuid?.() ?? -1;
}

/** The system's name for what went wrong, such as ENOENT. */
export function errorCode(error: unknown): string {
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

function head(file: string, bytes: number): string {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const first = Buffer.alloc(bytes);
    return first.toString('utf8', 0, fs.readSync(descriptor, first, 0, bytes, 0));
  } catch {
    return '';
  } finally {
    fs.closeSync(descriptor);
  }
}

const MOST_BYTES = 64 * 1024 * 1024;

function readFrom(file: string, byte: number): Uint8Array | null {
  let descriptor: number;
  try {
    descriptor = fs.openSync(file, 'r');
  } catch {
    return null;
  }
  try {
    const bytes = Buffer.alloc(Math.min(MOST_BYTES, Math.max(0, fs.fstatSync(descriptor).size - byte)));
    return bytes.subarray(0, fs.readSync(descriptor, bytes, 0, bytes.length, byte));
  } catch {
    return null;
  } finally {
    fs.closeSync(descriptor);
  }
}

function keepEnd(file: string, bytes: number, firstLine: string): boolean {
  try {
    const end = readFrom(file, Math.max(0, fs.statSync(file).size - bytes)) ?? Buffer.alloc(0);
    fs.truncateSync(file, 0);
    fs.appendFileSync(file, Buffer.concat([Buffer.from(firstLine), end]));
    return true;
  } catch {
    return false;
  }
}

function isDevice(file: string): boolean {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || stat.isFile() || stat.isDirectory()) return false;
  // A pipe with a name of its own may have no reader, and would keep its writer waiting for good.
  return !fs.lstatSync(file).isFIFO();
}

function write(file: string, text: string, mode = 0o644): void {
  if (isDevice(file)) {
    fs.writeFileSync(file, text);
    return;
  }
  makeFolder(path.dirname(file));
  const draft = `${file}.${process.pid}.tmp`;
  try {
    fs.writeFileSync(draft, text, { mode });
    fs.renameSync(draft, file);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
}

function create(file: string, text: string): boolean {
  makeFolder(path.dirname(file));
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

function takesFiles(dir: string): boolean {
  try {
    fs.accessSync(dir, fs.constants.W_OK | fs.constants.X_OK);
    return fs.statSync(dir).isDirectory();
  } catch {
    return false;
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

export const nodeFileAccess: HostFileAccess = {
  read,
  head,
  readFrom,
  keepEnd,
  write,
  create,
  rename,
  list,
  exists: (file) => fs.existsSync(file),
  isDevice,
  takesFiles,
  isDirectory: (file) => fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false,
  stamp(file) {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat ? { mtimeMs: stat.mtimeMs, size: stat.size } : null;
  },
  append(file, text) {
    makeFolder(path.dirname(file));
    fs.appendFileSync(file, text);
  },
  makeDir: makeFolder,
  remove: (file) => fs.rmSync(file, { recursive: true, force: true }),
  clear: (file) => fs.promises.rm(file, { recursive: true, force: true }),
  makeTempDir: (prefix) => fs.mkdtempSync(path.join(os.tmpdir(), prefix)),
  isMine: (file) => fs.statSync(file, { throwIfNoEntry: false })?.uid === userId(),
  isOwnFile(file) {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.uid === userId();
  },
  realPath(file) {
    try {
      return fs.realpathSync(file);
    } catch {
      return file;
    }
  },
};
