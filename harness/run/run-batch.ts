/**
 * One batch: prepared, run under the guard, read, and told as events.
 *
 * A test ends up with a result unless the run was interrupted before anything was known of it.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Suite } from '../model/configuration.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Test, TestResult } from '../model/test.ts';
import type { Batch, RunnerCommand, RunnerExit } from '../runners/runner.ts';
import { expandList, expandRecord } from '../sandbox/expand.ts';
import { compileCache } from './compile-cache.ts';
import { blameDowned, downFor } from './downed.ts';
import type { Execution } from './execution.ts';
import { runCommand } from './run-command.ts';

/** Tests of one suite and sandbox, and where they run. */
export interface Task {
  readonly suite: Suite;
  readonly sandbox: string | null;
  readonly tests: readonly Test[];
  readonly lanes: readonly number[];
  /** Unique in the run; names logs, folders and processes. */
  readonly name: string;
}

const broken = (test: Test, message: string): TestResult => ({ id: test.id, outcome: 'broken', durationMs: 0, message });

/** The suite with its expressions replaced, `${file}` alone left for the runner, and the environment of its tests. */
function prepareSuite({ suite, sandbox }: Task, execution: Execution): Result<Pick<Batch, 'suite' | 'env'>> {
  const scope = { ...execution.scopeFor(sandbox), file: '${file}' };
  const env = expandRecord(suite.env, scope);
  const command = expandList(suite.command ?? [], scope);
  if (!env.ok || !command.ok) return fail(...(env.ok ? [] : env.problems), ...(command.ok ? [] : command.problems));
  const expanded = { ...suite, env: env.value, ...(suite.command === undefined ? {} : { command: command.value }) };
  // Set-ups inside of the runner that would start services are told that this has been done.
  return ok({ suite: expanded, env: { ...execution.environmentFor(sandbox), SKIP_GLOBAL_SETUP: '1', ...env.value } });
}

/** Ends early, with the exits until then, when a command cannot be started or the run is interrupted. */
async function runCommands(commands: readonly RunnerCommand[], batch: Batch, task: Task, execution: Execution, host: Host) {
  const exits: RunnerExit[] = [];
  const kept = execution.runners[task.suite.runner].isNode ? compileCache(batch) : {};
  for (const [index, { argv, cwd, env }] of commands.entries()) {
    if (execution.signal.aborted) break;
    const id = index === 0 ? task.name : `${task.name}-${index}`;
    const spec = {
      id,
      argv,
      cwd,
      env: { ...batch.env, ...kept, ...env },
      log: logOf(execution, id),
      stop: { signal: 'SIGTERM', graceMs: 5000 },
      dependsOn: execution.servicesOf(task.sandbox),
    };
    const { guard, onLeak, signal } = execution;
    const exit = await runCommand({ spec, guard, onLeak, signal }, host);
    if (!exit.ok) return { exits, problems: exit.problems };
    exits.push(exit.value);
  }
  return { exits, problems: [] };
}

const logOf = (execution: Execution, id: string): string => path.join(execution.runDir, 'logs', `${id}.log`);

/** Runs the commands between the two events of a batch. */
async function runPrepared(batch: Batch, commands: readonly RunnerCommand[], task: Task, execution: Execution, host: Host) {
  const { suite } = batch;
  const [worker = 0] = task.lanes;
  const began = host.clock.monotonic();
  const tests = batch.tests.map(({ id }) => id);
  if (commands.length > 0) execution.emit({ kind: 'batch-started', worker, suite: suite.name, runner: suite.runner, tests, log: logOf(execution, task.name) });
  const { exits, problems } = await runCommands(commands, batch, task, execution, host);
  const outcome = execution.runners[suite.runner].read(batch, exits, host);
  const exitCode = exits.find(({ code }) => code !== 0)?.code ?? (exits.length === 0 ? null : 0);
  const durationMs = Math.round(host.clock.monotonic() - began);
  if (commands.length > 0) execution.emit({ kind: 'batch-ended', worker, suite: suite.name, durationMs, exitCode });
  return { ...outcome, problems: problems.length > 0 ? problems : outcome.problems };
}

export async function runBatch(task: Task, execution: Execution, host: Host): Promise<TestResult[]> {
  const { emit, signal } = execution;
  if (signal.aborted) return [];
  const finished: TestResult[] = [];
  const finish = (results: readonly TestResult[]) => {
    finished.push(...results);
    for (const result of results) emit({ kind: 'test-finished', result });
  };
  const refuse = (tests: readonly Test[], problems: readonly Problem[]) => {
    for (const problem of problems) emit({ kind: 'problem', problem });
    finish(tests.map((test) => broken(test, `not run: ${problems.map(({ code }) => code).join(', ')}`)));
    return finished;
  };

  const lost = task.tests.filter((test) => downFor(test, execution) !== null);
  finish(lost.map((test) => blameDowned(test, broken(test, 'not run'), execution)));
  const tests = task.tests.filter((test) => !lost.includes(test));
  if (tests.length === 0) return finished;

  const prepared = prepareSuite(task, execution);
  if (!prepared.ok) return refuse(tests, prepared.problems);
  const dir = path.join(execution.runDir, 'batches', task.name);
  host.files.makeDir(dir);
  const { command: declaredCommand = [] } = task.suite;
  const batch: Batch = { ...prepared.value, declaredCommand, tests, root: execution.root, dir, lanes: task.lanes.length };
  const commands = execution.runners[task.suite.runner].prepare(batch, host);
  if (!commands.ok) return refuse(tests, commands.problems);

  const { results, problems, warnings = [], again } = await runPrepared(batch, commands.value, task, execution, host);
  if (signal.aborted) {
    finish(results.filter(({ outcome }) => outcome !== 'broken'));
    return finished;
  }
  for (const problem of problems) emit({ kind: 'problem', problem });
  for (const problem of warnings) emit({ kind: 'warning', problem });
  if (results.some(({ outcome }) => outcome === 'failed' || outcome === 'broken')) await execution.look(task.sandbox);
  const testOf = new Map(tests.map((test) => [test.id, test]));
  finish(
    results.map((result) => {
      const test = testOf.get(result.id);
      return test === undefined ? result : blameDowned(test, result, execution);
    }),
  );
  for (const [index, rest] of again.entries())
    finished.push(...(await runBatch({ ...task, tests: rest, name: `${task.name}-again${index}` }, execution, host)));
  return finished;
}
