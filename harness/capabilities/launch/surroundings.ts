/**
 * What a capability finds around it at one moment: its place, and those of its dependencies that are ready.
 *
 * Out: what its values may refer to, and the variables that its processes and checks get. Later sources win: machine, sandbox, dependencies.
 */
import type { Host } from '../../host/host.ts';
import type { Capability } from '../../model/capability.ts';
import { definedVariables, type Environment } from '../../sandbox/environment.ts';
import type { Scope } from '../../sandbox/expand.ts';
import type { Place } from '../warm/place.ts';
import type { Ready } from './state.ts';

export interface Surroundings {
  readonly capability: Capability;
  readonly place: Place;
  /** Direct and indirect dependencies. */
  readonly ready: readonly Ready[];
}

/** Addresses by the names of those that have one. */
export function urlsByName(ready: readonly Ready[]): Readonly<Record<string, string>> {
  return Object.fromEntries(ready.flatMap(({ name, instance: { address } }) => (address.url === null ? [] : [[name, address.url]])));
}

/** What its values may refer to; no ports while it has none. */
export function scopeIn({ capability, place: { sandbox }, ready }: Surroundings, host: Host): Scope {
  const ports = sandbox.portsOf(capability.name);
  return { ports: ports.ok ? ports.value : {}, env: host.env, sandboxDir: sandbox.dir, urls: urlsByName(ready) };
}

/** Variables of the machine, of a sandbox and of what is ready in it. */
export function environmentWith(sandbox: Environment, ready: readonly Ready[], host: Host): Environment {
  return Object.assign({}, definedVariables(host.env), sandbox, ...ready.map(({ variables }) => variables));
}
