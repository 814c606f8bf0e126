/**
 * Services for tests that somebody else runs, while they are held: each request names tests, and what these need beyond what is there
 * is started. What has been started stays until everything ends.
 *
 * In: requests (`model/hold.ts`). Out: for each test whether it can run, and the environment of each sandbox. Requests may come at once.
 */
import path from 'node:path';
import { startMore } from '../capabilities/orchestrate.ts';
import { RunningCapabilities } from '../capabilities/running.ts';
import type { WarmServices } from '../capabilities/warm/services.ts';
import type { Guard } from '../guard/client.ts';
import type { Host } from '../host/host.ts';
import { closedOverDependencies } from '../model/closure.ts';
import type { Configuration } from '../model/configuration.ts';
import type { AnsweredTest, HoldAnswer, HoldRequest, SandboxForTests, UnmetNeed } from '../model/hold.ts';
import { testId } from '../model/ids.ts';
import { sortedUnique } from '../model/order.ts';
import type { Requirement } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { renderProblem } from '../report/explain.ts';
import { closeRequirements } from '../requirements/requirements.ts';
import { sandboxFolders } from '../sandbox/environment.ts';
import { expand } from '../sandbox/expand.ts';
import { openSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { toolVariables } from '../sandbox/tool-homes.ts';
import { heldCapabilities } from './held-services.ts';
import type { Recorder } from './recorder.ts';
import { writeStatus } from './status-file.ts';
import { type TestNeeds, testNeeds } from './test-needs.ts';

export interface HeldTestsParts {
  readonly configuration: Configuration;
  readonly recorder: Recorder;
  /** Absolute folder of the run. */
  readonly dir: string;
  readonly guard: Guard;
  readonly warm: WarmServices;
  readonly signal: AbortSignal;
}

/** The runner is somebody else's process: its home stays what it is, and so does what a home of its own would make necessary. */
function isOfTheRunner(host: Host): (name: string) => boolean {
  const names = new Set([...Object.keys(sandboxFolders('')), ...Object.keys(toolVariables(host))]);
  return (name) => names.has(name) && name !== 'TMPDIR';
}

const refused = (problems: readonly Problem[]): HoldAnswer => ({ kind: 'refused', message: problems.map(renderProblem).join('\n') });

export class HeldTests implements AsyncDisposable {
  readonly #parts: HeldTestsParts;
  readonly #host: Host;
  readonly #opening = new Map<string | null, Promise<Sandbox>>();
  readonly #sandboxes = new Map<string | null, Sandbox>();
  readonly #running: RunningCapabilities;

  constructor(parts: HeldTestsParts, host: Host) {
    this.#parts = parts;
    this.#host = host;
    this.#running = new RunningCapabilities([], (name) => this.#sandbox(name), host);
  }

  /** Has what these tests need ready, or says why it is not. */
  async answer(request: HoldRequest): Promise<HoldAnswer> {
    const { configuration } = this.#parts;
    const needs = testNeeds(request, configuration, this.#host);
    if (!needs.ok) return refused(needs.problems);
    if (request.again) await this.#running.dropLost();
    const tests = needs.value;
    await Promise.all(sortedSandboxes(tests).map((name) => this.open(name)));
    await this.#start(tests);
    const sandboxes = sortedSandboxes(tests).map(
      (name): SandboxForTests => ({ ...this.#sandbox(name).description(), environment: this.#environment(name, tests) }),
    );
    return { kind: 'settled', sandboxes, tests: tests.map((test) => this.#answered(test)) };
  }

  /** The sandbox of that name, made when it is first asked for. It has ports for everything that is declared, since anything may be needed later. */
  open(name: string | null): Promise<Sandbox> {
    const { configuration, recorder, guard } = this.#parts;
    const request = {
      run: recorder.run,
      root: configuration.root,
      name,
      capabilities: [...configuration.capabilities.values()],
      removeAtEnd: (dir: string) => guard.removeAtEnd(dir),
    };
    const opening = this.#opening.get(name) ?? openSandbox(request, this.#host);
    this.#opening.set(name, opening);
    return opening.then((sandbox) => {
      this.#sandboxes.set(name, sandbox);
      return sandbox;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.stopAll();
    for (const opening of this.#opening.values()) await (await opening)[Symbol.asyncDispose]();
  }

  #sandbox(name: string | null): Sandbox {
    const sandbox = this.#sandboxes.get(name);
    if (!sandbox) throw new Error(`no sandbox was opened for ${name}`);
    return sandbox;
  }

  async #start(tests: readonly TestNeeds[]): Promise<void> {
    const { configuration, recorder, dir, guard, warm, signal } = this.#parts;
    const requirements = closeRequirements(
      tests.map(({ file, titles, requires, sandbox }) => ({ id: testId([file, ...(titles ?? [])].join(' > ')), requires, sandbox })),
      configuration.capabilities,
    );
    const strict = new Set(tests.filter((test) => !isLenient(test)).flatMap((test) => this.#closure(test).map((name) => JSON.stringify([name, test.sandbox]))));
    const request = {
      requirements,
      configuration,
      sandboxFor: (name: string | null) => this.#sandbox(name),
      logDir: path.join(dir, 'logs'),
      guard,
      emit: recorder.emit,
      onMissing: ({ capability, sandbox }: Requirement) => (strict.has(JSON.stringify([capability, sandbox])) ? ('fail' as const) : ('skip' as const)),
      held: heldCapabilities(configuration.root, this.#host),
      warm,
      signal,
    };
    await startMore(this.#running, request, this.#host);
    for (const sandbox of sortedSandboxes(tests)) await this.#running.look(sandbox);
    writeStatus(dir, recorder.events, this.#host);
  }

  #closure({ requires }: TestNeeds) {
    return [...closedOverDependencies(requires, this.#parts.configuration.capabilities)];
  }

  /** Beyond what the runner has: addresses, and what the suites of these tests declare, as far as what it refers to is there. */
  #environment(sandbox: string | null, tests: readonly TestNeeds[]): Readonly<Record<string, string>> {
    const all: Record<string, string> = { ...this.#running.environmentFor(sandbox) };
    const scope = this.#running.scopeFor(sandbox);
    const suites = new Set(tests.flatMap((test) => (test.sandbox === sandbox && test.suite !== null ? [test.suite] : [])));
    for (const [name, template] of [...suites].flatMap(({ env }) => Object.entries(env))) {
      const value = expand(template, scope);
      if (value.ok) all[name] = value.value;
    }
    const isItsOwn = isOfTheRunner(this.#host);
    return Object.fromEntries(Object.entries(all).filter(([name, value]) => this.#host.env[name] !== value && !isItsOwn(name)));
  }

  #answered(test: TestNeeds): AnsweredTest {
    return { file: test.file, titles: test.titles, sandbox: test.sandbox, unmet: this.#unmet(test) };
  }

  /** Names the capability that failed first, not one that only waited for it. */
  #unmet(test: TestNeeds): UnmetNeed | null {
    const lost = this.#closure(test).flatMap((capability) => {
      const state = this.#running.stateOf(capability, test.sandbox);
      if (state?.kind === 'failed' || state?.kind === 'died')
        return [{ capability, message: renderProblem(state.problem), isCause: state.problem.code !== 'dependency-failed' }];
      return state?.kind === 'ready' ? [] : [{ capability, message: `${capability} was not started, because everything is ending`, isCause: true }];
    });
    const first = lost.find(({ isCause }) => isCause) ?? lost[0];
    return first === undefined ? null : { capability: first.capability, how: isLenient(test) ? 'skip' : 'fail', message: first.message };
  }
}

const isLenient = ({ suite }: TestNeeds): boolean => suite?.onMissing === 'skip';

/** The shared one first, whether a test is in it or not. */
function sortedSandboxes(tests: readonly TestNeeds[]): (string | null)[] {
  return [null, ...sortedUnique(tests.flatMap(({ sandbox }) => sandbox ?? []))];
}
