/**
 * One capability in one sandbox, from the choice of its provider to its end.
 *
 *   waiting ──> starting ──> ready ──> died
 *      │            └──────> failed
 *      ├──> ready (it was there already) · failed (no provider, or a dependency failed)
 *      └──> not-started (interrupted)
 */
import type { Guard } from '../guard/client.ts';
import type { Host } from '../host/host.ts';
import type { Capability, ClusterOptions, ProviderKind, ProviderSpec } from '../model/capability.ts';
import type { Emit, Passed, RunEventBody, Source, StartPhase, StartTimes } from '../model/event.ts';
import { instanceName } from '../model/instance.ts';
import type { Requirement } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { addressVariables, definedVariables, type Environment, nativePortVariables, variablePrefix } from '../sandbox/environment.ts';
import { expandRecord, type Scope } from '../sandbox/expand.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { chooseProvider } from './choose.ts';
import { type Launched, whyDied, whyNotReady } from './diagnose.ts';
import type { Availability, Held, Instance, ProviderContext } from './provider.ts';
import { awaitReady } from './readiness/await-ready.ts';
import { logLength } from './readiness/log.ts';
import type { Probe } from './readiness/probe.ts';
import { externalProbes, type ProbeTarget, probesOf } from './readiness/probes.ts';
import { type Borrowed, borrow, type Dependency } from './warm/borrow.ts';
import { definitionOf } from './warm/definition.ts';
import type { Place } from './warm/place.ts';
import type { WarmServices } from './warm/services.ts';
import { awaitNews, type Watch, watch } from './watch.ts';

export type Origin = 'started' | 'already-running';

export type LaunchState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready'; readonly instance: Instance; readonly origin: Origin; readonly variables: Environment }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'died'; readonly instance: Instance; readonly origin: Origin; readonly problem: Problem }
  | { readonly kind: 'not-started' };

export interface LaunchOptions {
  readonly capability: Capability;
  readonly requirement: Requirement;
  readonly sandbox: Sandbox;
  readonly root: string;
  /** Absolute folder of the logs. */
  readonly logDir: string;
  readonly held: readonly Held[];
  readonly guard: Guard;
  readonly emit: Emit;
  readonly onMissing: 'fail' | 'skip';
  readonly autoStart: boolean;
  /** The only providers that may be used, in the order to ask them; null = as the capability lists them. */
  readonly providers: readonly ProviderKind[] | null;
  readonly cluster: ClusterOptions;
  /** null: nothing is kept, and nothing that was kept is looked for. */
  readonly warm: WarmServices | null;
  readonly signal: AbortSignal;
}

interface Chosen {
  readonly provider: ProviderKind;
  readonly passedOver: readonly Passed[];
  readonly source: Source;
  /** Why a reusable one is not a warm one. */
  readonly whyCold?: string;
}

/** Which stage of S2's results its start counts to. */
function phaseOf({ role, providers }: Capability): StartPhase {
  if (role === 'app') return 'service_deploy';
  return providers.some((provider) => provider.kind === 'process' && provider.oneShot) ? 'seed_data' : 'infra_deploy';
}

/** A value that cannot be expanded stands where its capability is declared. */
function placed(problem: Problem, { place }: Capability): Problem {
  return problem.code === 'unset-variable' || problem.code === 'unknown-expression' ? { ...place, ...problem } : problem;
}

/** How often a capability is given other ports before its start has failed. */
const MOST_MOVES = 3;

export class Launch {
  readonly requirement: Requirement;
  readonly capability: Capability;
  readonly id: string;
  state: LaunchState = { kind: 'waiting' };
  /** Those that must be ready first; set before `start`. */
  dependencies: readonly Launch[] = [];
  /** Resolves when it is ready, has failed or will not be started. */
  readonly settled: Promise<void>;
  readonly #options: LaunchOptions;
  readonly #host: Host;
  readonly #phase: StartPhase;
  readonly #settle: () => void;
  /** Where it lives; that of the run until it is found, or started, in one that stays. */
  #place: Place;
  #spec: ProviderSpec | null = null;
  /** Its name among what is warm. */
  #warmName: string | null = null;
  #instance: Instance | null = null;
  #stopped: Promise<void> | null = null;
  /** How often it was given other ports. */
  #moves = 0;
  #isEndExpected = false;
  #watch: Watch | null = null;
  /** Checks of one whose end is told late. */
  #late: readonly Probe[] = [];
  readonly #watching = new AbortController();

  constructor(options: LaunchOptions, host: Host) {
    const { requirement, capability, logDir, sandbox, guard } = options;
    this.requirement = requirement;
    this.capability = capability;
    this.id = instanceName(capability.name, requirement.sandbox);
    this.#options = options;
    this.#host = host;
    this.#place = { sandbox, guard, log: `${logDir}/${this.id}.log` };
    this.#phase = phaseOf(capability);
    const settled = Promise.withResolvers<void>();
    this.settled = settled.promise;
    this.#settle = settled.resolve;
  }

  async start(): Promise<void> {
    await this.#start();
    if (this.state.kind === 'waiting' || this.state.kind === 'starting') this.state = { kind: 'not-started' };
    this.#settle();
  }

  /** Ends it, unless it was there before. Safe to call twice. */
  stop(): Promise<void> {
    this.expectEnd();
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Its end is none to report any more, whoever brings it about. */
  expectEnd(): void {
    this.#isEndExpected = true;
    this.#watching.abort();
  }

  /** Makes sure that the state is that of now: asks one whose end nobody sees. */
  async look(): Promise<void> {
    if (this.state.kind !== 'ready') return;
    const { pid, exited } = this.state.instance;
    const row = pid === null ? null : this.#host.table.find(pid);
    // The guard of a warm one is another process, whose news may still be on their way.
    if (this.#warmName !== null && pid !== null && (row === null || row.isZombie)) await exited;
    if (this.#late.length > 0 && exited !== null) await awaitNews(this.#late, exited, this.#watching.signal, this.#host);
    await this.#watch?.look();
  }

  /** All that it depends on, itself not included. */
  allDependencies(found: Set<Launch> = new Set()): Set<Launch> {
    for (const dependency of this.dependencies) {
      if (found.has(dependency)) continue;
      found.add(dependency);
      dependency.allDependencies(found);
    }
    return found;
  }

  async #start(): Promise<void> {
    const { signal, autoStart, providers: only, sandbox, warm } = this.#options;
    // It takes a moment to come up, and is asked only when all dependencies are ready.
    if (this.capability.reusable && autoStart && warm?.isWanted === true) void warm.guard();
    const ports = sandbox.portsOf(this.capability.name);
    if (!ports.ok) return this.#fail(ports.problems);

    const choice = await chooseProvider(this.#context(), { autoStart, only }, this.#host);
    if (choice.kind === 'none') {
      return this.#fail([{ code: 'no-usable-provider', capability: this.capability.name, tried: choice.passedOver }]);
    }
    const { provider, spec, passedOver, availability } = choice;
    this.#spec = spec;
    if (availability.kind === 'ready') return this.#adopt({ provider, passedOver, source: 'external' }, availability);

    await Promise.all(this.dependencies.map(({ settled }) => settled));
    if (signal.aborted || this.dependencies.some(({ state }) => state.kind === 'not-started')) return;
    const missing = this.dependencies.find(({ state }) => state.kind !== 'ready');
    if (missing) return this.#fail([{ code: 'dependency-failed', capability: this.capability.name, dependsOn: missing.capability.name }]);
    const began = this.#host.clock.monotonic();
    const borrowed = await this.#borrow(spec);
    if (borrowed?.kind === 'running') return this.#reuse({ provider, passedOver, source: 'warm' }, borrowed, this.#host.clock.monotonic() - began);
    const why = borrowed !== null && this.capability.reusable ? { whyCold: borrowed.because } : {};
    await this.#launch({ provider, passedOver, source: 'cold', ...why }, availability.start, borrowed?.kind === 'place' ? borrowed : null);
  }

  /** What is warm of it; null where nothing is to be kept. */
  async #borrow(spec: ProviderSpec): Promise<Borrowed | null> {
    const { warm, sandbox, root, guard, logDir, signal } = this.#options;
    if (warm === null || !this.capability.reusable) return null;
    const { capability, id } = this;
    const dependencies = [...this.allDependencies()].map((each) => each.#asDependency());
    const environment = this.#outerEnvironment();
    const borrowed = await borrow(
      { capability, spec, id, sandbox, root, scope: this.#scope(), environment, dependencies, guard, logDir, signal },
      warm,
      this.#host,
    );
    if (borrowed.kind !== 'none') {
      this.#place = borrowed.place;
      this.#warmName = borrowed.name;
    }
    return borrowed;
  }

  /** What it means to those that depend on it and would be kept. */
  #asDependency(): Dependency {
    const { name } = this.capability;
    const instance = this.#warmName;
    if (this.state.kind !== 'ready') return { name, kind: 'cold', is: '', address: null, instance };
    const { address, readyBy } = this.state.instance;
    if (instance !== null) return { name, kind: 'warm', is: instance, address, instance };
    if (this.state.origin === 'already-running') return { name, kind: 'external', is: JSON.stringify(address), address, instance };
    const definition = readyBy === 'exit' ? this.#definition() : null;
    return { name, kind: definition === null ? 'cold' : 'task', is: definition ?? '', address, instance };
  }

  /** What tells this task from another; null when nobody can. */
  #definition(): string | null {
    const { sandbox, root } = this.#options;
    if (this.#spec === null) return null;
    const dependencies = [...this.allDependencies()].map((each) => each.#asDependency());
    const environment = this.#outerEnvironment();
    const definition = definitionOf(
      { capability: this.capability, spec: this.#spec, sandbox: sandbox.name, root, scope: this.#scope(), environment, dependencies },
      this.#host,
    );
    return definition?.key ?? null;
  }

  #reuse(chosen: Chosen, { instance, place }: Extract<Borrowed, { kind: 'running' }>, readyMs: number): void {
    this.#instance = instance;
    this.#emit({ kind: 'capability-starting', ...this.#chosen(chosen), phase: this.#phase, log: place.log });
    this.#becomeReady(chosen, instance, { origin: 'already-running', readyMs, attempts: 1 });
    const { exited, address } = instance;
    const launched: Launched = { capability: this.capability.name, log: place.log, logFrom: 0, ports: Object.values(address.ports) };
    void exited?.then((exit) => this.#die(instance, whyDied(exit, launched, this.#host)));
  }

  /** What is told when it begins. */
  #chosen({ provider, passedOver }: Chosen): Pick<Chosen, 'provider' | 'passedOver'> & { readonly dependsOn: readonly string[] } {
    return { provider, passedOver, dependsOn: this.dependencies.map(({ id }) => id) };
  }

  #adopt(chosen: Chosen, { instance, attempts }: Extract<Availability, { kind: 'ready' }>): void {
    this.#emit({ kind: 'capability-starting', ...this.#chosen(chosen), phase: this.#phase, log: null });
    this.#becomeReady(chosen, instance, { origin: 'already-running', readyMs: 0, attempts });
    const probes = instance.endsUnseen ? externalProbes(this.#target(instance, null), this.#host) : null;
    if (probes?.ok) this.#keepWatch(instance, probes.value);
  }

  async #launch(
    chosen: Chosen,
    start: Extract<Availability, { kind: 'startable' }>['start'],
    borrowed: Extract<Borrowed, { kind: 'place' }> | null,
  ): Promise<void> {
    const { capability } = this;
    const { log } = this.#place;
    this.state = { kind: 'starting' };
    if (this.#moves === 0) this.#emit({ kind: 'capability-starting', ...this.#chosen(chosen), phase: this.#phase, log });
    const began = this.#host.clock.monotonic();
    const logFrom = logLength(log, this.#host);

    const started = await start();
    if (!started.ok) return (await this.#moved(started.problems[0])) ? this.#launch(chosen, start, borrowed) : this.#fail(started.problems);
    const instance = started.value;
    this.#instance = instance;
    const { exited, readyBy, address } = instance;
    const spawnMs = this.#host.clock.monotonic() - began;
    if (exited === null) throw new Error(`${chosen.provider} started ${this.id} without watching its end`);

    const probes = probesOf(this.#target(instance, { file: log, from: logFrom }), this.#host);
    if (!probes.ok) return this.#fail(probes.problems);

    const { readyTimeoutMs: timeoutMs, retries, retryDelayMs } = capability;
    const readiness = await awaitReady(
      { readyBy, probes: [...probes.value, ...(instance.probes ?? [])], exited, timeoutMs, retries, retryDelayMs, signal: this.#options.signal },
      this.#host,
    );
    const launched: Launched = { capability: capability.name, log: instance.log, logFrom, ports: Object.values(address.ports) };
    switch (readiness.kind) {
      case 'aborted':
        return;
      case 'ready': {
        const readyMs = this.#host.clock.monotonic() - began;
        const phases = { spawnMs, listenMs: readiness.answeredMs === null ? null : spawnMs + readiness.answeredMs };
        if (borrowed) this.#instance = await borrowed.keep(instance);
        this.#becomeReady(chosen, this.#instance, { origin: 'started', readyMs, attempts: readiness.attempts, phases });
        if (readyBy === 'checks') void exited.then((exit) => this.#die(instance, whyDied(exit, launched, this.#host)));
        if (instance.endsUnseen) this.#keepWatch(instance, probes.value);
        if (instance.endsLate) this.#late = probes.value;
        return;
      }
      case 'not-ready':
      case 'exited': {
        const problem = whyNotReady(readiness, launched, this.#host);
        return (await this.#moved(problem)) ? this.#launch(chosen, start, borrowed) : this.#fail([problem]);
      }
    }
  }

  /** Whether it can be tried again: a leased port was lost to a stranger between its lease and its use, and others are given, so many times. */
  async #moved(problem: Problem | undefined): Promise<boolean> {
    if (problem?.code !== 'port-in-use' || this.#moves >= MOST_MOVES || this.#options.signal.aborted) return false;
    const { sandbox } = this.#options;
    // What stays warm keeps the ports that it has.
    if (this.#place.sandbox !== sandbox || !(await sandbox.movePorts(this.capability.name, problem.port))) return false;
    this.#moves++;
    const { capability, port, holder } = problem;
    this.#options.emit({ kind: 'warning', problem: { code: 'port-lost', capability, port, holder } });
    await this.#instance?.stop?.();
    this.#instance = null;
    return true;
  }

  #becomeReady(chosen: Chosen, instance: Instance, how: Becoming): void {
    const { address, program, pid } = instance;
    const own: Environment = {
      ...nativePortVariables(this.capability.ports, address.ports),
      ...addressVariables(this.capability.name, address),
      ...(program === null ? {} : { [`${variablePrefix(this.capability.name)}_PATH`]: program }),
      ...instance.variables,
    };
    const urls = { ...this.#scope().urls, ...(address.url === null ? {} : { [this.capability.name]: address.url }) };
    const exported = expandRecord(this.capability.exports, { ...this.#scope(), ports: address.ports, urls, ...(program === null ? {} : { program }) });
    if (!exported.ok) {
      this.#fail(exported.problems);
      return;
    }
    this.state = { kind: 'ready', instance, origin: how.origin, variables: { ...own, ...exported.value } };
    this.#options.sandbox.publish(this.capability.name, address);
    const { provider, source, whyCold } = chosen;
    this.#emit({
      kind: 'capability-ready',
      provider,
      source,
      phase: this.#phase,
      url: address.url,
      pid,
      ...how,
      ...(whyCold === undefined ? {} : { whyCold }),
    });
  }

  /** What is left of it is stopped at once, in the background; `stop` waits for that. */
  #fail(problems: readonly Problem[]): void {
    const [problem, ...more] = problems.map((each) => placed(each, this.capability));
    if (!problem) throw new Error(`${this.id} failed without a reason`);
    this.state = { kind: 'failed', problem };
    for (const other of more) this.#options.emit({ kind: 'warning', problem: other });
    this.#emit({ kind: 'capability-failed', phase: this.#phase, problem, onMissing: this.#options.onMissing });
    void this.stop();
  }

  #keepWatch(instance: Instance, probes: readonly Probe[]): void {
    this.#watch = watch(probes, AbortSignal.any([this.#watching.signal, this.#options.signal]), this.#host);
    const { name } = this.capability;
    void this.#watch.gone.then(({ check, last }) => this.#die(instance, { code: 'no-longer-ready', capability: name, check, last, log: instance.log }));
  }

  #die(instance: Instance, problem: Problem): void {
    // An end that was asked for, or comes after the signal, is none to report; of two reasons the first is told.
    if (this.#isEndExpected || this.#options.signal.aborted || this.state.kind !== 'ready') return;
    this.state = { kind: 'died', instance, origin: this.state.origin, problem };
    this.#emit({ kind: 'capability-died', problem });
  }

  async #stop(): Promise<void> {
    const instance = this.#instance;
    await instance?.giveBack?.();
    if (!instance?.stop) return;
    const wasRunning = this.state.kind === 'ready' && instance.readyBy === 'checks';
    const outcome = await instance.stop();
    for (const leak of outcome.leaks) this.#options.emit({ kind: 'leak', ...leak });
    if (wasRunning) this.#emit({ kind: 'capability-stopped', ...outcome });
  }

  /** What its checks are asked of. */
  #target({ address }: Instance, log: ProbeTarget['log']): ProbeTarget {
    const { root } = this.#options;
    const scope = { ...this.#scope(), ports: address.ports };
    return { capability: this.capability, url: address.url, scope, root, environment: this.#context().environment(), log };
  }

  #scope(): Scope {
    const { sandbox } = this.#place;
    const ports = sandbox.portsOf(this.capability.name);
    const urls: Record<string, string> = {};
    for (const { state, capability } of this.allDependencies()) {
      if (state.kind === 'ready' && state.instance.address.url !== null) urls[capability.name] = state.instance.address.url;
    }
    return { ports: ports.ok ? ports.value : {}, env: this.#host.env, sandboxDir: sandbox.dir, urls };
  }

  /** Variables of the machine and of dependencies, without those of a sandbox. */
  #outerEnvironment(): Environment {
    const states = [...this.allDependencies()].map(({ state }) => state);
    return Object.assign({}, definedVariables(this.#host.env), ...states.map((state) => (state.kind === 'ready' ? state.variables : {})));
  }

  #context(): ProviderContext {
    const { root, held, signal, cluster } = this.#options;
    const place = () => this.#place;
    const ready = () => [...this.allDependencies()].flatMap(({ capability: { name }, state }) => (state.kind === 'ready' ? [{ name, ...state }] : []));
    return {
      capability: this.capability,
      id: this.id,
      // It is known last of all where it will live.
      get sandbox() {
        return place().sandbox;
      },
      root,
      get log() {
        return place().log;
      },
      held,
      get guard() {
        return place().guard;
      },
      cluster,
      signal,
      scope: () => this.#scope(),
      environment: () => Object.assign({}, definedVariables(this.#host.env), place().sandbox.variables, ...ready().map(({ variables }) => variables)),
      neighbours: () => ready().map(({ name, instance: { address, inside = null } }) => ({ name, address, inside })),
      dependsOn: () => this.dependencies.filter(({ state }) => state.kind === 'ready' && state.origin === 'started').map(({ id }) => id),
    };
  }

  #emit(event: CapabilityEvent): void {
    this.#options.emit({ ...event, capability: this.capability.name, sandbox: this.requirement.sandbox });
  }
}

/** How it became ready. */
interface Becoming {
  readonly origin: Origin;
  readonly readyMs: number;
  readonly attempts: number;
  readonly phases?: StartTimes;
}

/** Distributes over the union of events, so that each keeps its own keys. */
type WithoutRef<Event> = Event extends { readonly capability: unknown } ? Omit<Event, 'capability' | 'sandbox'> : never;
type CapabilityEvent = WithoutRef<RunEventBody>;
