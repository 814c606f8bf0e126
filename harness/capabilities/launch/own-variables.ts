/** The variables that a running capability gives to tests and to those that depend on it. */
import type { Capability } from '../../model/capability.ts';
import { ok, type Result } from '../../model/result.ts';
import { addressVariables, type Environment, nativePortVariables, variablePrefix } from '../../sandbox/environment.ts';
import { expandRecord, type Scope } from '../../sandbox/expand.ts';
import type { Instance } from '../provider.ts';

/** Of its address alone: `MUSTER_<CAPABILITY>_URL|HOST|PORT`, and those that it declares for its ports. */
export function reachVariables({ name, ports }: Capability, { address }: Pick<Instance, 'address'>): Environment {
  return { ...nativePortVariables(ports, address.ports), ...addressVariables(name, address) };
}

/** All: of its address, its program, its provider, and its `exports`. `scope` is that of its start. */
export function ownVariables(capability: Capability, instance: Instance, scope: Scope): Result<Environment> {
  const { name, exports } = capability;
  const { address, program, variables } = instance;
  const urls = { ...scope.urls, ...(address.url === null ? {} : { [name]: address.url }) };
  const exported = expandRecord(exports, { ...scope, ports: address.ports, urls, ...(program === null ? {} : { program }) });
  if (!exported.ok) return exported;
  const programVariable = program === null ? {} : { [`${variablePrefix(name)}_PATH`]: program };
  return ok({ ...reachVariables(capability, instance), ...programVariable, ...variables, ...exported.value });
}
