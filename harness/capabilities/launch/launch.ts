/**
 * One capability in one sandbox, from the choice of its provider to its end: adopted where it is there already, had from the warm guard
 * where it stays between runs, started otherwise. `state` tells what has become of it, see state.ts.
 */
import type { Guard } from '../../guard/client.ts';
import type { Host } from '../../host/host.ts';
import type { Capability, ClusterOptions, ProviderKind } from '../../model/capability.ts';
import type { Emit, Leak, StartTimes } from '../../model/event.ts';
import { instanceName } from '../../model/instance.ts';
import type { Requirement } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Launched } from '../diagnose.ts';
import type { Held, Instance } from '../provider.ts';
import { externalProbes } from '../readiness/probes.ts';
import type { WarmServices } from '../warm/services.ts';
import { type Attempt, attemptStart, type Startable } from './attempt.ts';
import { EndWatch } from './end-watch.ts';
import { ownVariables } from './own-variables.ts';
import { portMoves } from './port-moves.ts';
import { Standpoint } from './standpoint.ts';
import type { LaunchState, Origin } from './state.ts';
import { phaseOf, type Tell, tellOf } from './tell.ts';
import { undeclared } from './undeclared.ts';
import { type Chosen, findWay, type Way } from './way.ts';

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
  /** Names of volumes that more than one capability mounts. */
  readonly sharedVolumes: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

type Along<Kind extends Way['kind']> = Extract<Way, { readonly kind: Kind }>;

/** How it became ready. */
interface Becoming {
  readonly origin: Origin;
  readonly readyMs: number;
  readonly attempts: number;
  readonly phases?: StartTimes;
}

/** A value that cannot be expanded stands where its capability is declared. */
function placed(problem: Problem, { place }: Capability): Problem {
  return problem.code === 'unset-variable' || problem.code === 'unknown-expression' ? { ...place, ...problem } : problem;
}

export class Launch {
  readonly requirement: Requirement;
  readonly capability: Capability;
  readonly id: string;
  state: LaunchState = { kind: 'waiting' };
  /** Those that must be ready first; set before `start`. */
  dependencies: readonly Launch[] = [];
  /** Resolves when it is ready, has failed or will not be started. */
  readonly settled: Promise<void>;
  readonly standpoint: Standpoint;
  readonly #options: LaunchOptions;
  readonly #host: Host;
  readonly #tell: Tell;
  readonly #end: EndWatch;
  readonly #settle: () => void;
  #instance: Instance | null = null;
  #stopped: Promise<void> | null = null;

  constructor(options: LaunchOptions, host: Host) {
    const { requirement, capability, logDir, sandbox, guard, root, held, cluster, signal } = options;
    this.requirement = requirement;
    this.capability = capability;
    this.id = instanceName(capability.name, requirement.sandbox);
    this.#options = options;
    this.#host = host;
    this.#tell = tellOf(capability, requirement.sandbox, options.emit);
    const place = { sandbox, guard, log: `${logDir}/${this.id}.log` };
    const dependsOn = () => this.dependencies.filter(({ state }) => state.kind === 'ready' && state.origin === 'started').map(({ id }) => id);
    const progress = (text: string) => this.#tell({ kind: 'capability-progress', text });
    const own = { sandbox: sandbox.name, dependencies: () => this.allDependencies() };
    const fixed = { capability, id: this.id, root, held, cluster, progress, signal, dependsOn, ...own };
    this.standpoint = new Standpoint(fixed, place, host);
    this.#end = new EndWatch((problem) => this.#die(problem), signal, host);
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
    this.#end.expect();
  }

  /** Makes sure that the state is that of now: asks one whose end nobody sees. */
  async look(): Promise<void> {
    if (this.state.kind === 'ready') await this.#end.look();
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
    const { providers: only, ...options } = this.#options;
    const { id, dependencies, standpoint } = this;
    const way = await findWay({ ...options, id, dependencies, standpoint, only }, this.#host);
    switch (way.kind) {
      case 'none':
        return this.#fail(way.problems);
      case 'interrupted':
        return;
      case 'there':
        return this.#adopt(way);
      case 'warm':
        return this.#reuse(way);
      case 'startable':
        return this.#launch(way);
    }
  }

  #adopt({ chosen, there: { instance, attempts } }: Along<'there'>): void {
    this.#tellStarting(chosen, { log: null, isThere: true });
    this.#becomeReady(chosen, instance, { origin: 'already-running', readyMs: 0, attempts });
    const probes = instance.endsUnseen ? externalProbes(this.standpoint.target(instance, null), this.#host) : null;
    if (probes?.ok) this.#end.byChecks(probes.value, this.capability.name, instance.log);
  }

  #reuse({ chosen, borrowed: { instance, place, probes }, readyMs }: Along<'warm'>): void {
    this.#instance = instance;
    this.#tellStarting(chosen, { log: place.log, isThere: true });
    this.#becomeReady(chosen, instance, { origin: 'already-running', readyMs, attempts: 1 });
    const { exited, address } = instance;
    const launched: Launched = { capability: this.capability.name, log: place.log, logFrom: 0, ports: Object.values(address.ports) };
    if (exited) this.#end.byExit(exited, launched);
    if (exited && instance.endsLate) this.#end.hintedAtBy(probes, exited);
    this.#expectLateNews(instance);
  }

  async #launch({ chosen, start, borrowed }: Along<'startable'>): Promise<void> {
    this.state = { kind: 'starting' };
    this.#tellStarting(chosen, { log: this.standpoint.place.log });
    const attempt = await this.#attempts(start);
    switch (attempt.kind) {
      case 'aborted':
        return;
      case 'failed':
        return this.#fail(attempt.problems);
      case 'ready': {
        const { instance, exited, launched, probes, readyMs, attempts, phases } = attempt;
        const kept = borrowed === null ? instance : await borrowed.keep(instance);
        this.#instance = kept;
        this.#becomeReady(chosen, kept, { origin: 'started', readyMs, attempts, phases });
        if (instance.readyBy === 'checks') this.#end.byExit(exited, launched);
        if (instance.endsUnseen) this.#end.byChecks(probes, this.capability.name, instance.log);
        if (instance.endsLate) this.#end.hintedAtBy(probes, exited);
        this.#expectLateNews(instance);
      }
    }
  }

  /** The first, and another one whenever it gets other ports for those that it has lost. */
  async #attempts(start: Startable['start']): Promise<Attempt> {
    const { capability, standpoint } = this;
    const { sandbox, emit, signal } = this.#options;
    const { log } = standpoint.place;
    const move = portMoves({ capability: capability.name, sandbox, emit, signal });
    const onStarted = (instance: Instance) => {
      this.#instance = instance;
    };
    for (;;) {
      const attempt = await attemptStart({ capability, start, log, targetOf: standpoint.target.bind(standpoint), onStarted, signal }, this.#host);
      if (attempt.kind !== 'failed' || !(await move(attempt.problems[0], standpoint.place))) return attempt;
      await this.#instance?.stop?.();
      this.#instance = null;
    }
  }

  /** The guard of a warm one is another process than that of the run. */
  #expectLateNews({ pid, exited }: Instance): void {
    if (this.standpoint.warmName !== null && pid !== null && exited !== null) this.#end.hintedAtByTable(pid, exited);
  }

  #tellStarting({ provider, passedOver }: Chosen, how: { readonly log: string | null; readonly isThere?: true }): void {
    const dependsOn = this.dependencies.map(({ id }) => id);
    this.#tell({ kind: 'capability-starting', provider, passedOver, dependsOn, phase: phaseOf(this.capability), ...how });
  }

  #becomeReady({ provider, source, whyCold }: Chosen, instance: Instance, how: Becoming): void {
    const own = ownVariables(this.capability, instance, this.standpoint.scope());
    if (!own.ok) {
      this.#fail(own.problems);
      return;
    }
    const { address, pid } = instance;
    this.state = { kind: 'ready', instance, origin: how.origin, variables: own.value };
    this.#options.sandbox.publish(this.capability.name, address);
    const why = whyCold === undefined ? {} : { whyCold };
    this.#tell({ kind: 'capability-ready', provider, source, phase: phaseOf(this.capability), url: address.url, pid, ...how, ...why });
  }

  /** What is left of it is stopped at once, in the background; `stop` waits for that. */
  #fail(problems: readonly Problem[]): void {
    const [problem, ...more] = problems.map((each) => placed(each, this.capability));
    if (!problem) throw new Error(`${this.id} failed without a reason`);
    this.state = { kind: 'failed', problem };
    for (const other of more) this.#options.emit({ kind: 'warning', problem: other });
    this.#tell({ kind: 'capability-failed', phase: phaseOf(this.capability), problem, onMissing: this.#options.onMissing });
    void this.stop();
  }

  #die(problem: Problem): void {
    // Of two reasons the first is told.
    if (this.state.kind !== 'ready') return;
    this.state = { kind: 'died', instance: this.state.instance, origin: this.state.origin, problem };
    this.#tell({ kind: 'capability-died', problem });
  }

  async #stop(): Promise<void> {
    const instance = this.#instance;
    this.#tellLeaks((await instance?.giveBack?.()) ?? []);
    if (!instance?.stop) return;
    const wasRunning = this.state.kind === 'ready' && instance.readyBy === 'checks';
    const outcome = await instance.stop();
    this.#tellLeaks(outcome.leaks);
    if (wasRunning) this.#tell({ kind: 'capability-stopped', ...outcome });
  }

  #tellLeaks(leaks: readonly Leak[]): void {
    for (const leak of leaks) {
      const told = undeclared(leak, this.#options.sandbox.description(), this.#host);
      if (told !== null) this.#options.emit({ kind: 'leak', ...told });
    }
  }
}
