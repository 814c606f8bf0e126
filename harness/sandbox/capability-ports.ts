/**
 * Which numbers the ports of one capability get in one sandbox.
 *
 * The variable named by `env` wins, in the first sandbox of a run that needs the capability (the shared one, if it does): two sandboxes
 * cannot listen on one port. In the shared sandbox the `fixed` number follows. All else is leased.
 */
import type { Host } from '../host/host.ts';
import type { Capability, PortSpec } from '../model/capability.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { PortLease } from './ports.ts';

export type Ports = Readonly<Record<string, number>>;

function parsePort(text: string): number | null {
  const port = Number(text);
  return /^\d{1,5}$/.test(text.trim()) && port >= 1 && port <= 65_535 ? port : null;
}

interface Assignment {
  readonly capability: Capability;
  readonly sandbox: string | null;
  /** Whether the variables of its ports count in this sandbox. */
  readonly isOverridden: boolean;
  readonly lease: PortLease;
}

async function assign(name: string, spec: PortSpec, { capability, sandbox, isOverridden, lease }: Assignment, host: Host): Promise<Result<number>> {
  const override = spec.env === undefined ? undefined : host.env[spec.env];
  if (isOverridden && override !== undefined && override !== '') {
    const port = parsePort(override);
    const place = { ...capability.place, path: `capabilities.${capability.name}.ports.${name}` };
    return port === null ? fail({ ...place, code: 'bad-format', value: `${spec.env}=${override}`, expected: 'a port between 1 and 65535' }) : ok(port);
  }
  if (sandbox === null && spec.fixed !== undefined) return ok(spec.fixed);
  const leased = await lease.next();
  return leased === null ? fail({ code: 'no-free-ports', capability: capability.name }) : ok(leased);
}

/** Numbers for all ports that the capability declares, in their order. */
export async function assignPorts(assignment: Assignment, host: Host): Promise<Result<Ports>> {
  const ports: Record<string, number> = {};
  for (const [name, spec] of Object.entries(assignment.capability.ports)) {
    const assigned = await assign(name, spec, assignment, host);
    if (!assigned.ok) return assigned;
    ports[name] = assigned.value;
  }
  return ok(ports);
}
