/** What is told of a service that listened where it declares nothing: not of the ports of its neighbours, and apart those that the system chose. */
import type { Host } from '../../host/host.ts';
import type { Leak } from '../../model/event.ts';
import type { SandboxDescription } from '../../model/sandbox.ts';

/** null when nothing of it is to be told; what was left behind is told as it is. */
export function undeclared(leak: Leak, { capabilities }: SandboxDescription, { sockets }: Host): Leak | null {
  if (leak.owner === undefined) return leak;
  const declared = new Set(Object.values(capabilities).flatMap(({ port, ports }) => [port, ...Object.values(ports)]));
  const ports = leak.ports.filter((port) => !declared.has(port));
  const { first, last } = sockets.systemPorts();
  return ports.length === 0 ? null : { ...leak, ports, fixed: ports.filter((port) => port < first || port > last) };
}
