/**
 * Who listens on a port. Linux only: the socket's inode from /proc/net/tcp, its owner from /proc/<pid>/fd. Other systems, and
 * processes of other users, answer null; the message then names the command that tells.
 */
import fs from 'node:fs';
import type { PortHolder } from './host.ts';

const LISTENING = '0A';

function lines(file: string): string[] {
  try {
    return fs.readFileSync(file, 'latin1').split('\n').slice(1);
  } catch {
    return [];
  }
}

/** Inodes of the sockets that listen on the port, whatever their address. */
function listeningInodes(port: number): Set<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const line of [...lines('/proc/net/tcp'), ...lines('/proc/net/tcp6')]) {
    const fields = line.trim().split(/\s+/);
    if (fields[3] === LISTENING && fields[1]?.endsWith(`:${hex}`) && fields[9] !== undefined) inodes.add(`socket:[${fields[9]}]`);
  }
  return inodes;
}

function holds(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return inodes.has(fs.readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}

function commandOf(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    return '';
  }
}

/** The process that listens on `port`, or null when nobody does or it cannot be told. */
export function portHolder(port: number): PortHolder | null {
  if (process.platform !== 'linux') return null;
  const inodes = listeningInodes(port);
  if (inodes.size === 0) return null;
  for (const pid of fs.readdirSync('/proc')) {
    if (/^\d+$/.test(pid) && holds(pid, inodes)) return { pid: Number(pid), command: commandOf(pid) };
  }
  return null;
}
