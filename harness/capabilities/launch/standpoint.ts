/**
 * Where a capability stands: the place it lives in and the dependencies around it, as they are when one asks.
 *
 * Out: what its provider and its checks are told, and what it is by, among services that stay between runs.
 */
import type { Host } from '../../host/host.ts';
import type { Capability, ProviderSpec } from '../../model/capability.ts';
import type { Scope } from '../../sandbox/expand.ts';
import type { Instance, Makings, ProviderContext } from '../provider.ts';
import type { ProbeTarget } from '../readiness/probes.ts';
import { type Defined, definitionOf } from '../warm/definition.ts';
import { type Dependency, dependencyOf } from '../warm/dependency.ts';
import type { Place } from '../warm/place.ts';
import { type Asking, providerContext } from './provider-context.ts';
import { type LaunchState, readyAmong } from './state.ts';
import { environmentWith, type Surroundings, scopeIn } from './surroundings.ts';

/** One of those that it depends on. */
export interface Other {
  readonly capability: Capability;
  readonly state: LaunchState;
  readonly standpoint: Standpoint;
}

/** What never changes. */
export interface Fixed extends Omit<Asking, 'around'> {
  /** Name of its sandbox; null = the shared one. */
  readonly sandbox: string | null;
  /** All that it depends on, directly or not. */
  readonly dependencies: () => Iterable<Other>;
}

export class Standpoint {
  /** That of the run until it is found, or started, in one that stays. */
  place: Place;
  /** What its provider was asked for; null until one is chosen. */
  spec: ProviderSpec | null = null;
  /** What it is made of, where its provider has said so; null where its declaration says all. */
  makings: Makings | null = null;
  /** Its name among what is warm; null when it is not. */
  warmName: string | null = null;
  readonly context: ProviderContext;
  readonly #known: Fixed;
  readonly #host: Host;

  constructor(known: Fixed, place: Place, host: Host) {
    this.#known = known;
    this.place = place;
    this.#host = host;
    this.context = providerContext({ ...known, around: () => this.#around() }, host);
  }

  scope(): Scope {
    return scopeIn(this.#around(), this.#host);
  }

  /** What its checks are asked of. */
  target({ address }: Instance, log: ProbeTarget['log']): ProbeTarget {
    const { capability, root } = this.#known;
    return { capability, url: address.url, scope: { ...this.scope(), ports: address.ports }, root, environment: this.context.environment(), log };
  }

  /** All that tells it from another. */
  defined(spec: ProviderSpec): Defined & { readonly dependencies: readonly Dependency[] } {
    const { capability, sandbox, root } = this.#known;
    const environment = environmentWith({}, this.#around().ready, this.#host);
    const dependencies = [...this.#known.dependencies()].map(({ standpoint, state }) => standpoint.#asDependency(state));
    return { capability, spec, sandbox, root, scope: this.scope(), environment, dependencies, makings: this.makings };
  }

  /** What it means to those that depend on it and would be kept. */
  #asDependency(state: LaunchState): Dependency {
    const { spec, warmName } = this;
    const definition = () => (spec === null ? null : (definitionOf(this.defined(spec), this.#host)?.key ?? null));
    return dependencyOf({ name: this.#known.capability.name, state, warmName, definition });
  }

  #around(): Surroundings {
    const { capability, dependencies } = this.#known;
    return { capability, place: this.place, ready: readyAmong(dependencies()) };
  }
}
