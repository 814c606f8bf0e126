/** What runs for a run's tests, until it is stopped. */
import type { Host } from '../host/host.ts';
import type { Capability } from '../model/capability.ts';
import type { Requirement } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Environment } from '../sandbox/environment.ts';
import type { Scope } from '../sandbox/expand.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Launch } from './launch/launch.ts';
import { type LaunchState, readyAmong } from './launch/state.ts';
import { environmentWith, urlsByName } from './launch/surroundings.ts';
import { stopInOrder } from './stop-order.ts';

/** A requirement that cannot be met, or no longer. */
export interface Unmet {
  readonly requirement: Requirement;
  readonly problem: Problem;
}

/** The three lists of S3: disjoint, and together all that was required, each by its id (`backend`, `backend@grafana-rules`). */
export interface Summary {
  readonly started: readonly string[];
  readonly alreadyRunning: readonly string[];
  /** `problem` is null for what an interruption kept from being started. */
  readonly failed: readonly { readonly service: string; readonly problem: Problem | null }[];
}

export class RunningCapabilities implements AsyncDisposable {
  #launches: readonly Launch[];
  readonly #sandboxFor: (name: string | null) => Sandbox;
  readonly #host: Host;

  constructor(launches: readonly Launch[], sandboxFor: (name: string | null) => Sandbox, host: Host) {
    this.#launches = launches;
    this.#sandboxFor = sandboxFor;
    this.#host = host;
  }

  /** All that was started or found, whatever became of it. */
  get launches(): readonly Launch[] {
    return this.#launches;
  }

  /** From now on these are stopped with the others. */
  add(launches: readonly Launch[]): void {
    this.#launches = [...this.#launches, ...launches];
  }

  /** Stops and forgets those that did not become ready or have died, so that they can be started again. */
  async dropLost(): Promise<void> {
    const lost = this.#launches.filter(({ state }) => state.kind === 'failed' || state.kind === 'died');
    await Promise.all(lost.map((launch) => launch.stop()));
    this.#launches = this.#launches.filter((launch) => !lost.includes(launch));
  }

  /** Those that did not become ready. */
  get failed(): readonly Unmet[] {
    return this.#launches.flatMap(({ requirement, state }) => (state.kind === 'failed' ? [{ requirement, problem: state.problem }] : []));
  }

  /** Those that were ready and have ended since; grows while tests run. */
  get died(): readonly Unmet[] {
    return this.#launches.flatMap(({ requirement, state }) => (state.kind === 'died' ? [{ requirement, problem: state.problem }] : []));
  }

  /** The state of one capability in one sandbox; null when it was not required there. */
  stateOf(capability: string, sandbox: string | null): LaunchState | null {
    return this.#in(sandbox).find(({ requirement }) => requirement.capability === capability)?.state ?? null;
  }

  /** Makes sure that `isDown` tells what is so now: asks those of the sandbox whose end nobody sees. */
  async look(sandbox: string | null): Promise<void> {
    await Promise.all(this.#in(sandbox).map((launch) => launch.look()));
  }

  /** What ended a capability that was there before; null while it is well. */
  isDown(capability: string, sandbox: string | null): Problem | null {
    const state = this.stateOf(capability, sandbox);
    return state?.kind === 'died' ? state.problem : null;
  }

  /** The whole environment for tests of a sandbox: that of the machine, of the sandbox and of all capabilities that are ready in it. */
  environmentFor(sandbox: string | null): Environment {
    return environmentWith(this.#sandboxFor(sandbox).variables, readyAmong(this.#in(sandbox)), this.#host);
  }

  /** Of the same, what the capabilities themselves give. */
  variablesFor(sandbox: string | null): Environment {
    return Object.assign({}, ...readyAmong(this.#in(sandbox)).map(({ variables }) => variables));
  }

  /** What values of a suite may refer to: no ports, but the address of every capability that is ready. */
  scopeFor(sandbox: string | null): Scope {
    const urls = urlsByName(readyAmong(this.#in(sandbox)));
    return { ports: {}, env: this.#host.env, sandboxDir: this.#sandboxFor(sandbox).dir, urls };
  }

  /** Ids of the guarded processes that serve the tests of a sandbox. */
  servicesOf(sandbox: string | null): readonly string[] {
    return this.#in(sandbox).flatMap(({ id, state }) => (state.kind === 'ready' && state.origin === 'started' ? [id] : []));
  }

  /** Addresses of those with a role that are ready. */
  urlsOf(role: Capability['role']): readonly string[] {
    return Object.values(urlsByName(readyAmong(this.#launches.filter(({ capability }) => capability.role === role))));
  }

  /** What stays after `stopAll`, each with the command that removes it. */
  get stays(): readonly string[] {
    return [...new Set(readyAmong(this.#launches).flatMap(({ instance: { stays } }) => stays ?? []))];
  }

  /** Services that stay warm after `stopAll`: their ids, and for how long without being asked for. */
  get warm(): readonly { readonly id: string; readonly idleMs: number }[] {
    return this.#launches.flatMap(({ id, state }) =>
      state.kind === 'ready' && state.instance.idleMs !== undefined ? [{ id, idleMs: state.instance.idleMs }] : [],
    );
  }

  summary(): Summary {
    const named = (matches: (state: LaunchState) => boolean) => this.#launches.filter(({ state }) => matches(state)).map(({ id }) => id);
    return {
      started: named((state) => (state.kind === 'ready' || state.kind === 'died') && state.origin === 'started'),
      alreadyRunning: named((state) => (state.kind === 'ready' || state.kind === 'died') && state.origin === 'already-running'),
      failed: this.#launches.flatMap(({ id, state }) =>
        state.kind === 'failed' || state.kind === 'not-started' ? [{ service: id, problem: state.kind === 'failed' ? state.problem : null }] : [],
      ),
    };
  }

  /**
   * Stops what was started, each after those that depend on it, and collectors of traces after all others; what was there before stays.
   * What `keep` names stays as well, with all that it depends on, until the next call.
   */
  async stopAll({ keep = () => false }: { readonly keep?: (capability: Capability) => boolean } = {}): Promise<void> {
    await stopInOrder(this.#launches, keep);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopAll();
  }

  #in(sandbox: string | null): readonly Launch[] {
    return this.#launches.filter(({ requirement }) => requirement.sandbox === sandbox);
  }
}
