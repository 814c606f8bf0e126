/**
 * The stages `start`, `run`, `collect` and `stop`: from the first service to the last. Whatever was started is stopped before
 * `carryOut` resolves or throws.
 */
import path from 'node:path';
import { startCapabilities } from '../capabilities/orchestrate.ts';
import type { RunningCapabilities } from '../capabilities/running.ts';
import type { WarmServices } from '../capabilities/warm/services.ts';
import type { Guard } from '../guard/client.ts';
import { OWN_CLUSTER } from '../model/capability.ts';
import type { Leak } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { TestResult } from '../model/test.ts';
import { renderProblem } from '../report/explain.ts';
import { duration, plural } from '../report/layout.ts';
import { executePlan } from '../run/execute.ts';
import { runners } from '../runners/registry.ts';
import { openSandboxes, type Sandboxes } from '../sandbox/sandboxes.ts';
import { besideUp } from './beside-up.ts';
import type { Context } from './context.ts';
import { heldCapabilities } from './held-services.ts';
import { type Collected, collect, NOTHING_COLLECTED } from './learn.ts';
import { runnable } from './missing-runners.ts';
import { lenientSuites, unavailableIn } from './unavailable.ts';
import { warmFor } from './warm.ts';

/** What a run came to know beyond its events. */
export interface Ending {
  readonly results: readonly TestResult[];
  readonly collected: Collected;
}

/** Where its services live: with the run, or beyond it. */
interface Openings {
  readonly sandboxes: Sandboxes;
  readonly warm: WarmServices;
}

/** Starts what the plan needs, and only that. */
function start(
  { request: { providers, cluster = OWN_CLUSTER }, configuration, recorder, dir, signal, host }: Context,
  plan: Plan,
  guard: Guard,
  { sandboxes, warm }: Openings,
): Promise<RunningCapabilities> {
  const lenient = lenientSuites(configuration.suites);
  const strict = new Set(plan.tests.filter(({ suite }) => !lenient.has(suite)).map(({ id }) => id));
  const request = {
    requirements: plan.requirements,
    configuration,
    sandboxFor: (name: string | null) => sandboxes.get(name),
    logDir: path.join(dir, 'logs'),
    guard,
    emit: recorder.emit,
    onMissing: ({ tests }: Plan['requirements'][number]) => (tests.some((id) => strict.has(id)) ? ('fail' as const) : ('skip' as const)),
    providers,
    cluster,
    held: heldCapabilities(configuration.root, host),
    warm,
    signal,
  };
  return recorder.stage(
    'start',
    async () => {
      const running = await startCapabilities(request, host);
      for (const problem of besideUp(running, configuration.root, host)) recorder.emit({ kind: 'warning', problem });
      return running;
    },
    ({ failed }) => failed.length === 0,
  );
}

/** Gives the tests to the runners. */
function execute(
  { configuration, recorder, dir, signal, host }: Context,
  plan: Plan,
  guard: Guard,
  running: RunningCapabilities,
): Promise<readonly TestResult[]> {
  const execution = {
    plan,
    suites: configuration.suites,
    root: configuration.root,
    runners,
    guard,
    environmentFor: (sandbox: string | null) => running.environmentFor(sandbox),
    scopeFor: (sandbox: string | null) => running.scopeFor(sandbox),
    servicesOf: (sandbox: string | null) => running.servicesOf(sandbox),
    unavailable: unavailableIn(running.failed, configuration),
    isDown(capability: string, sandbox: string | null) {
      const problem = running.isDown(capability, sandbox);
      return problem === null ? null : renderProblem(problem);
    },
    look: (sandbox: string | null) => running.look(sandbox),
    runDir: dir,
    onLeak: (leak: Leak) => recorder.emit({ kind: 'leak', ...leak }),
    emit: recorder.emit,
    signal,
  };
  return recorder.stage(
    'run',
    async () => {
      const results = await executePlan(execution, host);
      recorder.note('run', `${plural(results.length, 'test')} ended`);
      return results;
    },
    (results) => results.every(({ outcome }) => outcome !== 'failed' && outcome !== 'broken'),
  );
}

/** What will not be stopped, and what ends it; '' when there is nothing. */
function staying({ stays, warm }: RunningCapabilities): string {
  const idle = warm.map(({ id, idleMs }) => `${id} stays warm until it is unused for ${duration(idleMs)}, or \`muster down\``);
  return [...idle, ...(stays.length === 0 ? [] : [`kept: ${stays.join('; ')}`])].join('; ');
}

/** Stops services first: the last of their spans is sent while they end. Then reads the collectors, and stops those. */
function stop({ recorder, signal, host }: Context, plan: Plan, running: RunningCapabilities, since: number): Promise<Collected> {
  const readCollector = (baseUrl: string) =>
    recorder.stage(
      'collect',
      async () => {
        const collected = await collect({ baseUrl, since, tests: plan.tests }, host);
        for (const problem of collected.problems) recorder.emit({ kind: 'warning', problem });
        recorder.note('collect', `${plural(collected.facts.length, 'trace')} of tests`);
        return collected;
      },
      ({ problems }) => problems.length === 0,
    );
  return recorder.stage('stop', async () => {
    await running.stopAll({ keep: ({ role }) => role === 'collector' });
    const [collector] = signal.aborted ? [] : running.urlsOf('collector');
    const collected = collector === undefined ? NOTHING_COLLECTED : await readCollector(collector);
    const kept = staying(running);
    await running.stopAll();
    if (kept !== '') recorder.note('stop', kept);
    return collected;
  });
}

/** From the first service to the last, without those that only tests need which nobody can run. */
export async function carryOut(context: Context, whole: Plan, guard: Guard): Promise<Ending> {
  const { recorder } = context;
  const { problems, broken, rest } = runnable(context, whole);
  recorder.refuse(problems);
  for (const result of broken) recorder.emit({ kind: 'test-finished', result });
  if (rest.tests.length === 0) return { results: broken, collected: NOTHING_COLLECTED };
  const { results, collected } = await serve(context, rest, guard);
  return { results: [...broken, ...results], collected };
}

async function serve(context: Context, plan: Plan, guard: Guard): Promise<Ending> {
  const { recorder, configuration, host } = context;
  const since = host.clock.now();
  const request = {
    run: recorder.run,
    configuration,
    requirements: plan.requirements,
    names: plan.tests.map(({ sandbox }) => sandbox),
    removeAtEnd: (dir: string) => guard.removeAtEnd(dir),
  };
  await using warm = warmFor({ run: recorder.run, root: configuration.root, asked: context.request.warm }, host);
  await using sandboxes = await openSandboxes(request, host);
  const running = await start(context, plan, guard, { sandboxes, warm });
  try {
    const results = context.signal.aborted ? [] : await execute(context, plan, guard, running);
    return { results, collected: await stop(context, plan, running, since) };
  } finally {
    await running.stopAll();
  }
}
