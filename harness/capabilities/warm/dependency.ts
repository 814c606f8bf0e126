/** What a capability means to those that depend on it and would stay between runs. */
import type { CapabilityName } from '../../model/ids.ts';
import type { CapabilityAddress } from '../../model/sandbox.ts';
import type { LaunchState } from '../launch/state.ts';
import type { DependencyPart } from './definition.ts';
import type { Standing } from './eligible.ts';

export interface Dependency extends Standing, DependencyPart {
  readonly name: CapabilityName;
  /** null = nothing to reach. */
  readonly address: CapabilityAddress | null;
  /** Under which name it is warm; null when it is not. */
  readonly instance: string | null;
}

export interface DependedOn {
  readonly name: CapabilityName;
  readonly state: LaunchState;
  /** Under which name it is warm; null when it is not. */
  readonly warmName: string | null;
  /** What tells it from another, were it a task; null when nobody can. */
  readonly definition: () => string | null;
}

export function dependencyOf({ name, state, warmName: instance, definition }: DependedOn): Dependency {
  const cold: Dependency = { name, kind: 'cold', is: '', address: null, instance };
  if (state.kind !== 'ready') return cold;
  const { address, readyBy } = state.instance;
  if (instance !== null) return { name, kind: 'warm', is: instance, address, instance };
  if (state.origin === 'already-running') return { name, kind: 'external', is: JSON.stringify(address), address, instance };
  const is = readyBy === 'exit' ? definition() : null;
  return is === null ? { ...cold, address } : { name, kind: 'task', is, address, instance };
}
