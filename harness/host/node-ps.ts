/**
 * The table of processes from `ps`, for systems without /proc. Not measured: its shape was tried on Linux alone.
 *
 * `ps` shows no session on every system, so a leader's group stands in for it; environments are shown (`-E`, `-ww`) for one's own
 * processes only, and not for programs that the system protects.
 */
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import type { HostProcessTable, MachineIdentity, ProcessRow } from './host.ts';
import { isPlainFile } from './open-files.ts';

function output(program: string, args: readonly string[]): string {
  return spawnSync(program, args, { encoding: 'utf8', env: { LC_ALL: 'C', PATH: '/bin:/usr/bin:/usr/sbin:/sbin' } }).stdout ?? '';
}

/** Lines of `ps -o pid=,ppid=,pgid=,stat=,lstart=`. */
export function parsePs(text: string): ProcessRow[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (!match) return [];
    const [pid = 0, parent = 0, group = 0] = match.slice(1, 4).map(Number);
    return [{ pid, parent, group, session: group, start: Date.parse(match[5] ?? ''), isZombie: (match[4] ?? '').startsWith('Z') }];
  });
}

/** Pids that hold a file open for writing, from `lsof -F pa`: a line `p123` for a process, then `aw` or `au` for each of its descriptors. */
export function parseLsof(text: string): number[] {
  const pids = new Set<number>();
  let pid = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (line === 'aw' || line === 'au') pids.add(pid);
  }
  return [...pids];
}

const COLUMNS = 'pid=,ppid=,pgid=,stat=,lstart=';

function machine(): MachineIdentity {
  return { hostname: os.hostname(), boot: output('sysctl', ['-n', 'kern.bootsessionuuid']).trim(), namespace: '' };
}

export function psProcessTable(signal: HostProcessTable['signal']): HostProcessTable {
  return {
    list: () => parsePs(output('ps', ['-A', '-o', COLUMNS])),
    find: (pid) => parsePs(output('ps', ['-p', String(pid), '-o', COLUMNS]))[0] ?? null,
    carriers(pids, entries) {
      const asked = new Set(pids);
      const shown = output('ps', ['-A', '-E', '-ww', '-o', 'pid=,command=']).split('\n');
      const carrying = shown.filter((line) => entries.every((entry) => `${line} `.includes(` ${entry} `)));
      return new Set(carrying.map((line) => Number.parseInt(line, 10)).filter((pid) => asked.has(pid)));
    },
    children: () => null,
    below: () => [],
    writers(pids, files) {
      const plain = files.filter(isPlainFile);
      const asked = new Set(pids);
      const shown = plain.length === 0 ? '' : output('lsof', ['-w', '-F', 'pa', '--', ...plain]);
      return new Set(parseLsof(shown).filter((pid) => asked.has(pid)));
    },
    isStopped: (pid) => output('ps', ['-p', String(pid), '-o', 'stat=']).startsWith('T'),
    command: (pid) => output('ps', ['-ww', '-p', String(pid), '-o', 'command=']).trim(),
    ports: (pids) => new Map(pids.map((pid) => [pid, []])),
    signal,
    machine,
  };
}
