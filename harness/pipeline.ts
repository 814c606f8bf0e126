/**
 * A run, as one page: the picture of docs/architecture.md from top to bottom.
 *
 * In: what was asked, and who watches. Out: the exit code (DESIGN decision 9) and the results document. Promises: whatever was started
 * is stopped before this resolves, and every report is written, on success, on failed tests, on broken infrastructure and on a signal
 * alike. What is thrown here is a bug.
 */
import path from 'node:path';
import { startCapabilities } from './capabilities/orchestrate.ts';
import type { RunningCapabilities } from './capabilities/running.ts';
import { type Guard, startGuard } from './guard/client.ts';
import { sweep } from './guard/sweep.ts';
import type { Host } from './host/host.ts';
import { stateDir } from './host/state-dir.ts';
import type { Configuration } from './model/configuration.ts';
import type { RunEvent } from './model/event.ts';
import type { Plan } from './model/plan.ts';
import type { Result } from './model/result.ts';
import type { ResultsDocument } from './model/results.ts';
import type { TestResult } from './model/test.ts';
import { writeArtifacts } from './pipeline/artifacts.ts';
import { dropOldRuns, ensureMusterDir, lastPlanFile, runDir } from './pipeline/folders.ts';
import { type Collected, collect, NOTHING_COLLECTED, remember } from './pipeline/learn.ts';
import { foundText, selectedText } from './pipeline/notes.ts';
import { type PlanRequest, type Prepared, prepare, savedPlan, takeStock } from './pipeline/prepare.ts';
import { newRunId, Recorder } from './pipeline/recorder.ts';
import { unavailableIn } from './pipeline/unavailable.ts';
import { planText } from './planner/plan.ts';
import { exitCodeOf } from './report/exit-code.ts';
import { plural } from './report/layout.ts';
import { resultsDocument } from './report/results.ts';
import { executePlan } from './run/execute.ts';
import { runners } from './runners/registry.ts';
import { openSandboxes, type Sandboxes } from './sandbox/sandboxes.ts';
import { loadConfiguration } from './stacks/load.ts';
import type { Asked } from './stacks/locate.ts';

export interface RunRequest extends PlanRequest {
  /** Where the configuration is looked for. */
  readonly configuration: Asked;
  /** Text of a saved plan, to be run instead of one made now. */
  readonly savedPlan: string | null;
  /** A graph instead of the one that the configuration names. */
  readonly graph: string | null;
  /** Goes into the results as it is (S2). */
  readonly imageTag: string;
  /** Absolute; where the results are wanted besides the run's own folder. */
  readonly resultsFile: string | null;
  /** A change that no test reaches fails the run (exit 1). */
  readonly failOnUnmapped: boolean;
  /** Muster's own version. */
  readonly version: string;
}

export interface Watcher {
  watch(event: RunEvent): void;
  /** Aborts on the first signal; its reason is the signal's name. */
  readonly interrupted: AbortSignal;
}

export interface RunOutcome {
  readonly exitCode: number;
  readonly results: ResultsDocument;
}

interface Context {
  readonly request: RunRequest;
  readonly configuration: Configuration;
  readonly recorder: Recorder;
  /** Absolute folder of the run. */
  readonly dir: string;
  /** Aborts when nothing more should begin. */
  readonly signal: AbortSignal;
  readonly host: Host;
}

/** What a run came to know beyond its events. */
interface Ending {
  readonly results: readonly TestResult[];
  readonly collected: Collected;
}

/** Takes stock, selects, plans; nothing is started. null when it was refused, with the reasons among the events. */
async function makePlan({ request, configuration, recorder, dir, host }: Context): Promise<Plan | null> {
  const accepted = <T>(result: Result<T>): result is { ok: true; value: T } => result.ok;
  const stock = await recorder.stage(
    'scan',
    async () => {
      const found = takeStock(configuration, host);
      if (found.ok) recorder.note('scan', foundText(found.value, configuration));
      return found;
    },
    accepted,
  );
  if (!stock.ok) return recorder.refuse(stock.problems);
  const planned = await recorder.stage(
    'select',
    async (): Promise<Result<Prepared>> => {
      const prepared =
        request.savedPlan === null
          ? await prepare(request, stock.value, configuration, host)
          : await savedPlan(request.savedPlan, stock.value, configuration, host);
      if (prepared.ok) recorder.note('select', selectedText(prepared.value.plan));
      return prepared;
    },
    accepted,
  );
  if (!planned.ok) return recorder.refuse(planned.problems);
  const { plan, warnings } = planned.value;
  for (const problem of warnings) recorder.emit({ kind: 'warning', problem });
  const planFile = path.join(dir, 'plan.json');
  for (const file of [planFile, lastPlanFile(configuration.root)]) host.files.write(file, planText(plan));
  recorder.emit({ kind: 'planned', plan, planFile, failsOnUnmapped: request.failOnUnmapped });
  return plan;
}

/** Starts what the plan needs, and only that. */
function start({ configuration, recorder, dir, signal, host }: Context, plan: Plan, guard: Guard, sandboxes: Sandboxes): Promise<RunningCapabilities> {
  const lenient = new Set(configuration.suites.filter(({ onMissing }) => onMissing === 'skip').map(({ name }) => name));
  const strict = new Set(plan.tests.filter(({ suite }) => !lenient.has(suite)).map(({ id }) => id));
  const request = {
    requirements: plan.requirements,
    configuration,
    sandboxFor: (name: string | null) => sandboxes.get(name),
    logDir: path.join(dir, 'logs'),
    guard,
    emit: recorder.emit,
    onMissing: ({ tests }: Plan['requirements'][number]) => (tests.some((id) => strict.has(id)) ? ('fail' as const) : ('skip' as const)),
    signal,
  };
  return recorder.stage(
    'start',
    () => startCapabilities(request, host),
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
    isDown: (capability: string, sandbox: string | null) => running.isDown(capability, sandbox),
    runDir: dir,
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
    await running.stopAll();
    return collected;
  });
}

/** From the first service to the last. */
async function carryOut(context: Context, plan: Plan, guard: Guard): Promise<Ending> {
  const { recorder, configuration, host } = context;
  const since = host.clock.now();
  const request = {
    run: recorder.run,
    configuration,
    requirements: plan.requirements,
    names: plan.tests.map(({ sandbox }) => sandbox),
    removeAtEnd: (dir: string) => guard.removeAtEnd(dir),
  };
  await using sandboxes = await openSandboxes(request, host);
  const running = await start(context, plan, guard, sandboxes);
  try {
    const results = await execute(context, plan, guard, running);
    return { results, collected: await stop(context, plan, running, since) };
  } finally {
    await running.stopAll();
  }
}

/** Feeds the graph with what the run showed, and writes the reports. */
function report({ request, configuration, recorder, dir, host }: Context, ending: Ending | null): Promise<ResultsDocument> {
  return recorder.stage('report', async () => {
    if (ending !== null && ending.results.length > 0) {
      const { results, collected } = ending;
      const stats = await remember({ run: recorder.run, results, facts: collected.facts }, configuration, host);
      if (stats.ok)
        recorder.emit({
          kind: 'learned',
          traces: collected.facts.length,
          tests: new Set(collected.facts.map(({ testId }) => testId)).size,
          stats: stats.value,
        });
      // The verdict on the tests stands; only the next selection will know less.
      else for (const problem of stats.problems) recorder.emit({ kind: 'warning', problem });
    }
    const results = resultsDocument(recorder.events, ending?.collected.latencies);
    const apps = configuration.stack?.order ?? [];
    recorder.refuse(writeArtifacts({ dir, events: recorder.events, results, apps, resultsFile: request.resultsFile }, host));
    dropOldRuns(configuration.root, host);
    return results;
  });
}

/** Aborts on a signal from outside, and when the guard is lost: without it nothing may be started. */
function abortSignal({ interrupted }: Watcher, guard: Promise<Guard>, recorder: Recorder): { readonly signal: AbortSignal; end(): void } {
  const abort = new AbortController();
  let isOver = false;
  const onSignal = () => {
    recorder.emit({ kind: 'interrupted', signal: String(interrupted.reason) });
    abort.abort();
  };
  if (interrupted.aborted) onSignal();
  else interrupted.addEventListener('abort', onSignal, { once: true });
  void guard.then(async ({ gone }) => {
    await gone;
    if (isOver) return;
    recorder.refuse([{ code: 'guard-lost', detail: 'it ended while the run was going on' }]);
    abort.abort();
  });
  return {
    signal: abort.signal,
    end() {
      isOver = true;
      interrupted.removeEventListener('abort', onSignal);
    },
  };
}

/** Runs what was asked for, from the first look at the repository to the last report. */
export async function runTests(request: RunRequest, watcher: Watcher, host: Host): Promise<RunOutcome> {
  const begun = host.clock.monotonic();
  const recorder = new Recorder(newRunId(host), (event) => watcher.watch(event), host);
  const { imageTag, version } = request;
  const loaded = loadConfiguration(request.configuration, host);
  recorder.emit({ kind: 'run-started', run: recorder.run, version, root: loaded.ok ? loaded.value.root : host.cwd, imageTag });
  const finish = (results: ResultsDocument): RunOutcome => {
    const exitCode = exitCodeOf(recorder.events);
    recorder.emit({ kind: 'run-ended', exitCode, durationMs: host.clock.monotonic() - begun });
    return { exitCode, results };
  };
  if (!loaded.ok) {
    recorder.refuse(loaded.problems);
    return finish(resultsDocument(recorder.events));
  }

  const configuration = request.graph === null ? loaded.value : { ...loaded.value, graph: request.graph };
  const { root } = configuration;
  ensureMusterDir(root, host);
  const dir = runDir(root, recorder.run);
  recorder.keepIn(dir);
  await sweep(host);
  // The guard gets ready while the plan is made.
  const guarding = startGuard({ run: recorder.run, stateDir: stateDir(host), root, log: path.join(dir, 'logs', 'guard.log') }, host);
  const aborting = abortSignal(watcher, guarding, recorder);
  const context: Context = { request, configuration, recorder, dir, signal: aborting.signal, host };
  let ending: Ending | null = null;
  try {
    const plan = await makePlan(context);
    const guard = await guarding;
    recorder.emit({ kind: 'guarded', pid: guard.pid, containment: guard.containment });
    if (plan !== null && plan.tests.length > 0 && !aborting.signal.aborted) ending = await carryOut(context, plan, guard);
  } finally {
    aborting.end();
    await (await guarding).shutdown();
  }
  return finish(await report(context, ending));
}
