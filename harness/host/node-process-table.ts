/**
 * The table of processes: from /proc where there is one, else from `ps`.
 *
 * The start time is field 22 of /proc/PID/stat (clock ticks since boot); `ps` knows whole seconds only.
 */
import fs from 'node:fs';
import os from 'node:os';
import type { HostProcessTable, MachineIdentity, ProcessRow } from './host.ts';
import { portsOf } from './listening-sockets.ts';
import { psProcessTable } from './node-ps.ts';
import { writersOf } from './open-files.ts';

/**
 * One line of /proc/PID/stat. The name in parentheses may hold anything, parentheses included, so reading starts after the last one.
 * A process whose first thread has ended while others still do is shown as a zombie too, but keeps its files and ports: it counts as alive.
 */
export function parseStat(pid: number, text: string): ProcessRow | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, session] = fields;
  const [threads, start] = [fields[17], fields[19]];
  if (start === undefined) return null;
  const isZombie = (state === 'Z' || state === 'X') && Number(threads) <= 1;
  return { pid, parent: Number(parent), group: Number(group), session: Number(session), start: Number(start), isZombie };
}

function read(file: string): Buffer | null {
  try {
    return fs.readFileSync(file);
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return null;
  }
}

/** Read as UTF-8, which costs least by far: a name that is none changes nothing that stands after it. */
function readText(file: string): string | null {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function find(pid: number): ProcessRow | null {
  const text = readText(`/proc/${pid}/stat`);
  return text === null ? null : parseStat(pid, text);
}

function list(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of fs.readdirSync('/proc')) {
    const pid = Number(name);
    const row = Number.isInteger(pid) ? find(pid) : null;
    if (row) rows.push(row);
  }
  return rows;
}

function carries(pid: number, entries: readonly string[]): boolean {
  const environment = read(`/proc/${pid}/environ`);
  if (!environment || environment.length === 0) return false;
  const whole = Buffer.concat([Buffer.of(0), environment]);
  return entries.every((entry) => whole.includes(`\0${entry}\0`));
}

function carriers(pids: readonly number[], entries: readonly string[]): Set<number> {
  return new Set(pids.filter((pid) => carries(pid, entries)));
}

/** `t` is a moment in a debugger, not this. */
const isStopped = (pid: number): boolean => readText(`/proc/${pid}/stat`)?.split(') ').at(-1)?.startsWith('T ') ?? false;

function childrenOf(pid: number, thread: number | string): number[] | null {
  const text = readText(`/proc/${pid}/task/${thread}/children`);
  return text === null ? null : text.split(' ').filter(Boolean).map(Number);
}

/** The kernel hands orphans to the main thread of a subreaper, and Node starts its children there. */
const children = (pid: number): number[] | null => childrenOf(pid, pid);

function threads(pid: number): string[] {
  try {
    return fs.readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Other programs start theirs from any thread. */
function below(pid: number): number[] {
  const found = new Set<number>();
  const waiting = [pid];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    for (const child of threads(parent).flatMap((thread) => childrenOf(parent, thread) ?? [])) {
      if (found.has(child)) continue;
      found.add(child);
      waiting.push(child);
    }
  }
  return [...found];
}

function command(pid: number): string {
  return (read(`/proc/${pid}/cmdline`)?.toString('utf8') ?? '').replaceAll('\0', ' ').trim();
}

/** Sends a signal, as `HostProcessTable.signal` promises. */
function sendSignal(pid: number, signal: string): boolean {
  try {
    return process.kill(pid, signal as NodeJS.Signals);
  } catch {
    return false;
  }
}

function machine(): MachineIdentity {
  const boot = read('/proc/sys/kernel/random/boot_id')?.toString('latin1').trim() ?? '';
  return { hostname: os.hostname(), boot, namespace: fs.readlinkSync('/proc/self/ns/pid') };
}

const procTable: HostProcessTable = {
  list,
  find,
  children,
  below,
  carriers,
  writers: writersOf,
  isStopped,
  command,
  ports: portsOf,
  signal: sendSignal,
  machine,
};

export const nodeProcessTable: HostProcessTable = process.platform === 'linux' ? procTable : psProcessTable(sendSignal);
