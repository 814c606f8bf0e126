/** When a process started: with its pid, the identity of a process. A pid alone is given to another process sooner or later. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** Field 22 of `/proc/<pid>/stat` (clock ticks since boot). The name in field 2 may hold spaces and brackets, so counting starts after its last one. */
function fromProc(pid: number): string | null {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function fromPs(pid: number): string | null {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}

/** An opaque text that differs for every process that ever has this pid; null when no living process has it. */
export function startTime(pid: number): string | null {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}
