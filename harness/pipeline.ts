/**
 * A run, as one page: the picture of docs/architecture.md from top to bottom.
 *
 * In: what was asked, and who watches. Out: the exit code (DESIGN decision 9) and the results document. Promises: whatever was started
 * is stopped before this resolves, and every report is written, on success, on failed tests, on broken infrastructure and on a signal
 * alike. What is thrown here is a bug.
 */
import type { Host } from './host/host.ts';
import { refusedBySystem } from './host/refused-by-system.ts';
import { isHarmless, type Leak } from './model/event.ts';
import type { Problem } from './model/problem.ts';
import type { ResultsDocument } from './model/results.ts';
import { abortSignal, tellInterruption } from './pipeline/aborting.ts';
import { beginGuarded } from './pipeline/begin-guarded.ts';
import type { Context, Job, RunRequest, Watcher } from './pipeline/context.ts';
import { endGuard } from './pipeline/end-guard.ts';
import { runDir } from './pipeline/folders.ts';
import { newRunId, Recorder } from './pipeline/recorder.ts';
import type { Ending } from './pipeline/run-stages.ts';
import { exitCodeOf } from './report/exit-code.ts';
import { rememberedConfiguration } from './stacks/remembered.ts';

export interface RunOutcome {
  readonly exitCode: number;
  readonly results: ResultsDocument;
}

/** Runs what was asked for, from the first look at the repository to the last report. */
export async function runTests(request: RunRequest, watcher: Watcher, host: Host): Promise<RunOutcome> {
  const begun = host.clock.monotonic();
  const recorder = new Recorder(request.run ?? newRunId(host), (event) => watcher.watch(event), host);
  const { imageTag, version, configuration: asked } = request;
  const named = asked.file === undefined ? {} : { config: asked.file };
  const loaded = await rememberedConfiguration(request.configuration, host);
  recorder.emit({ kind: 'run-started', run: recorder.run, version, root: loaded.ok ? loaded.value.root : host.cwd, imageTag, ...named });
  const telling = tellInterruption(watcher, recorder);
  const finish = (results: ResultsDocument): RunOutcome => {
    telling.end();
    const exitCode = exitCodeOf(recorder.events);
    recorder.emit({ kind: 'run-ended', exitCode, durationMs: host.clock.monotonic() - begun });
    return { exitCode, results };
  };
  if (!loaded.ok) {
    const [{ resultsDocument }, { writeArtifacts }] = await Promise.all([import('./report/results.ts'), import('./pipeline/artifacts.ts')]);
    recorder.refuse(loaded.problems);
    const results = resultsDocument(recorder.events);
    recorder.refuse(writeArtifacts({ dir: null, events: recorder.events, results, apps: [], resultsFile: request.resultsFile }, host));
    return finish(results);
  }

  const configuration = request.graph === null ? loaded.value : { ...loaded.value, graph: request.graph };
  const job = { request, configuration, recorder, dir: runDir(configuration.root, recorder.run), host };
  let stopped: Stopped = { ending: null, isClear: Promise.resolve(true) };
  try {
    stopped = await underGuard(job, watcher);
  } catch (error) {
    const problem = refusedBySystem(error);
    if (problem === null) throw error;
    recorder.refuse([problem]);
  }
  if (request.failOnLeaks) recorder.refuse(recorder.events.flatMap((event) => (event.kind === 'leak' && !isHarmless(event) ? [leakProblem(event)] : [])));
  // The guard, which has nothing left to hold, ends meanwhile.
  const { reportStage, writeReports } = await import('./pipeline/report-stage.ts');
  // A signal that comes when the reports are written changes nothing any more: they and the exit code say the same.
  const reported = reportStage(job, stopped.ending).finally(() => telling.end());
  const [results, isClear] = await Promise.all([reported, stopped.isClear]);
  // What could not be removed is known only now.
  return finish(isClear ? results : writeReports(job, stopped.ending).results);
}

const leakProblem = ({ pid, command, ports, owner, fixed = ports }: Leak): Problem => ({
  code: 'leak',
  pid,
  command,
  ports: fixed,
  ...(owner === undefined ? {} : { owner }),
});

interface Stopped {
  /** null when nothing was carried out. */
  readonly ending: Ending | null;
  /** Resolves when the guard is gone: whether nothing is left of what it held. */
  readonly isClear: Promise<boolean>;
}

/** From the first file that is written until everything that was started is stopped. */
async function underGuard(job: Job, watcher: Watcher): Promise<Stopped> {
  const { configuration, recorder, host } = job;
  // The guard gets ready while the stages are loaded and the plan is made.
  const { guarding } = await beginGuarded(configuration.root, recorder, host);
  const aborting = abortSignal(watcher, guarding, recorder);
  const context: Context = { ...job, signal: aborting.signal };
  try {
    const { planStages } = await import('./pipeline/plan-stage.ts');
    const plan = await planStages(context);
    const { carryOut } = await import('./pipeline/run-stages.ts');
    const guard = await guarding;
    recorder.emit({ kind: 'guarded', pid: guard.pid, containment: guard.containment });
    const isWanted = plan !== null && plan.tests.length > 0 && !aborting.signal.aborted;
    const ending = isWanted ? await carryOut(context, plan, guard) : null;
    return { ending, isClear: endGuard(guard, recorder) };
  } catch (error) {
    // From here on its end is what was asked for.
    aborting.end();
    await endGuard(await guarding, recorder);
    throw error;
  } finally {
    aborting.end();
  }
}
