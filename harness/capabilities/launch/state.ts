/**
 * What has become of one capability in one sandbox.
 *
 *   waiting ──> starting ──> ready ──> died
 *      │            └──────> failed
 *      ├──> ready (it was there already) · failed (no provider, or a dependency failed)
 *      └──> not-started (interrupted)
 */
import type { Capability } from '../../model/capability.ts';
import type { CapabilityName } from '../../model/ids.ts';
import type { Problem } from '../../model/problem.ts';
import type { Environment } from '../../sandbox/environment.ts';
import type { Instance } from '../provider.ts';

export type Origin = 'started' | 'already-running';

export type LaunchState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly instance: Instance; readonly origin: Origin; readonly variables: Environment }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'died'; readonly instance: Instance; readonly origin: Origin; readonly problem: Problem }
  | { readonly kind: 'not-started' };

/** A capability that can be used now. */
export type Ready = Extract<LaunchState, { kind: 'ready' }> & { readonly name: CapabilityName };

/** Those of `launches` that can be used now, in their order. */
export function readyAmong(launches: Iterable<{ readonly capability: Capability; readonly state: LaunchState }>): readonly Ready[] {
  return [...launches].flatMap(({ capability: { name }, state }) => (state.kind === 'ready' ? [{ name, ...state }] : []));
}
