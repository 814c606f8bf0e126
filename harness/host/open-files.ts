/** Which processes hold a file open for writing, from /proc. */
import fs from 'node:fs';

/** Devices and pipes are written by anybody. */
export function isPlainFile(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Of the flags in fdinfo, in octal: the access mode, which is 0 for reading alone (open(2)). */
const ACCESS_MODE = 0o3;

function writesTo(descriptor: string, files: ReadonlySet<string>): boolean {
  try {
    if (!files.has(fs.readlinkSync(descriptor))) return false;
    const flags = /^flags:\s*([0-7]+)/m.exec(fs.readFileSync(descriptor.replace('/fd/', '/fdinfo/'), 'latin1'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & ACCESS_MODE) !== 0;
  } catch {
    // Closed meanwhile.
    return false;
  }
}

function writes(pid: number, files: ReadonlySet<string>): boolean {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).some((name) => writesTo(`/proc/${pid}/fd/${name}`, files));
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return false;
  }
}

/** Those of `pids` that hold one of these plain files open for writing. */
export function writersOf(pids: readonly number[], files: readonly string[]): Set<number> {
  const plain = new Set(files.filter(isPlainFile).map((file) => fs.realpathSync(file)));
  return new Set(plain.size === 0 ? [] : pids.filter((pid) => writes(pid, plain)));
}
