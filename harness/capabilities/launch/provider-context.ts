/** What a provider is told of the capability that it is asked for. All that may change until it starts is looked up when it is asked for. */
import type { Host } from '../../host/host.ts';
import type { ProviderContext } from '../provider.ts';
import { environmentWith, type Surroundings, scopeIn } from './surroundings.ts';

export interface Asking extends Pick<ProviderContext, 'capability' | 'id' | 'root' | 'held' | 'cluster' | 'progress' | 'signal' | 'dependsOn'> {
  /** As they are now. It is known last of all where it will live. */
  readonly around: () => Surroundings;
}

export function providerContext({ capability, id, root, held, cluster, progress, signal, dependsOn, around }: Asking, host: Host): ProviderContext {
  return {
    capability,
    id,
    root,
    held,
    cluster,
    progress,
    signal,
    dependsOn,
    get sandbox() {
      return around().place.sandbox;
    },
    get log() {
      return around().place.log;
    },
    get guard() {
      return around().place.guard;
    },
    scope: () => scopeIn(around(), host),
    environment() {
      const { place, ready } = around();
      return environmentWith(place.sandbox.variables, ready, host);
    },
    neighbours: () => around().ready.map(({ name, instance: { address, inside = null } }) => ({ name, address, inside })),
  };
}
