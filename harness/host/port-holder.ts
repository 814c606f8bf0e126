/**
 * Who listens on a port. Linux only: the socket from /proc/net/tcp, its owner from /proc/<pid>/fd. Other systems, and processes of
 * other users, answer null; the message then names the command that tells.
 */
import fs from 'node:fs';
import type { PortHolder } from './host.ts';
import { descriptorsOf, listeningSockets } from './listening-sockets.ts';
import { nodeProcessTable } from './node-process-table.ts';

/** The process that listens on `port`, or null when nobody does or it cannot be told. */
export function portHolder(port: number): PortHolder | null {
  if (process.platform !== 'linux') return null;
  const sockets = new Set([...listeningSockets()].filter(([, each]) => each === port).map(([socket]) => socket));
  if (sockets.size === 0) return null;
  const pids = fs.readdirSync('/proc').map(Number).filter(Number.isInteger);
  const pid = pids.find((each) => descriptorsOf(each).some((descriptor) => sockets.has(descriptor)));
  return pid === undefined ? null : { pid, command: nodeProcessTable.command(pid) };
}
