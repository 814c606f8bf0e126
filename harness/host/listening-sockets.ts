/** Sockets of this machine that listen, from /proc: Linux only. */
import fs from 'node:fs';

const LISTENING = '0A';

function lines(file: string): string[] {
  try {
    return fs.readFileSync(file, 'latin1').split('\n').slice(1);
  } catch {
    return [];
  }
}

/** Ports by the name that a process's descriptors give the socket (`socket:[12345]`), whatever the address. */
export function listeningSockets(): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const line of [...lines('/proc/net/tcp'), ...lines('/proc/net/tcp6')]) {
    const fields = line.trim().split(/\s+/);
    const port = fields[1]?.split(':').at(-1);
    if (fields[3] === LISTENING && port !== undefined && fields[9] !== undefined) ports.set(`socket:[${fields[9]}]`, Number.parseInt(port, 16));
  }
  return ports;
}

/** From the first to the last port that the system gives to whoever asks for any; those of IANA where it does not say. */
export function systemPorts(): { readonly first: number; readonly last: number } {
  try {
    const [first = Number.NaN, last = Number.NaN] = fs.readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'latin1').trim().split(/\s+/).map(Number);
    if (first <= last) return { first, last };
  } catch {}
  return { first: 49_152, last: 65_535 };
}

/** What a process's descriptors stand for; [] for one that is gone or of another user. */
export function descriptorsOf(pid: number): string[] {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [fs.readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/** TCP ports that each process listens on, each once, in order. The list of sockets is read once: the system goes through all connections for it. */
export function portsOf(pids: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const sockets = listeningSockets();
  const portsOfOne = (pid: number) => new Set(descriptorsOf(pid).flatMap((descriptor) => sockets.get(descriptor) ?? []));
  return new Map(pids.map((pid) => [pid, [...portsOfOne(pid)].sort((a, b) => a - b)]));
}
