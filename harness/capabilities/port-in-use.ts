/** The problem of a port that somebody else listens on, with that somebody where this machine can tell. */
import type { Host } from '../host/host.ts';
import type { Problem } from '../model/problem.ts';

/** With whoever listens there now. */
export function portInUse(capability: string, port: number, host: Host): Problem {
  const holder = host.sockets.holder(port);
  return { code: 'port-in-use', capability, port, holder: holder === null ? null : `${holder.command} (pid ${holder.pid})` };
}

/** The problem of the first of these ports that somebody listens on: what answers there would pass for the capability. null when all are free. */
export async function takenPort(capability: string, ports: readonly number[], host: Host): Promise<Problem | null> {
  for (const port of ports) if (!(await host.sockets.isFree(port))) return portInUse(capability, port, host);
  return null;
}

const CONFLICT = /EADDRINUSE|address (?:is )?already in use|port is already allocated|Only one usage of each socket address/i;

/** The port that a program could not have, going by what it logged; null when its log tells of no such thing. */
export function conflictingPort(logged: readonly string[], ports: readonly number[]): number | null {
  const complaint = logged.filter((line) => CONFLICT.test(line)).join('\n');
  if (complaint === '') return null;
  const named = [...complaint.matchAll(/:(\d{2,5})\b/g)].map(([, digits]) => Number(digits));
  return named.find((port) => ports.includes(port)) ?? named[0] ?? ports[0] ?? null;
}
