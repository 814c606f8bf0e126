/** A throw-away copy of one of `fixtures/runners/`, with this repository's packages, and a way to run some of its tests. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ExpectedTest } from '../../../fixtures/runners/expected.ts';
import { startGuard } from '../../../harness/guard/client.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import type { Suite } from '../../../harness/model/configuration.ts';
import { runId, testId } from '../../../harness/model/ids.ts';
import type { Problem } from '../../../harness/model/problem.ts';
import type { RunnerName, Test, TestResult } from '../../../harness/model/test.ts';
import { runCommand } from '../../../harness/run/run-command.ts';
import { runners } from '../../../harness/runners/registry.ts';
import type { Batch, RunnerExit } from '../../../harness/runners/runner.ts';
import { ARTILLERY_PACKAGES } from '../../rig/artillery.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
const host = nodeHost();

export interface Outcome {
  readonly results: readonly TestResult[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export interface Project extends AsyncDisposable {
  readonly root: string;
  write(file: string, text: string): void;
  read(file: string): string;
  /** Every file of the project, to see that none was added. */
  files(): string[];
  /** What ran, sorted. */
  ran(): string[];
  run(tests: readonly Test[], more?: Partial<Pick<Batch, 'suite' | 'env' | 'lanes'>>): Promise<Outcome>;
}

export function suiteFor(runner: RunnerName, more: Partial<Suite> = {}): Suite {
  const command = runner === 'command' ? { command: ['node', '${file}'] } : {};
  return { name: 'fixture', runner, kind: 'individual', include: ['**'], exclude: [], onMissing: 'fail', env: {}, place: {}, ...command, ...more };
}

export function testOf({ file, titlePath }: Pick<ExpectedTest, 'file' | 'titlePath'>): Test {
  const name = file.replace(/\.[^.]+$/, '');
  const id = testId(`individual/${titlePath.length === 0 ? name : `${name}#${titlePath.join(' > ')}`}`);
  return { id, kind: 'individual', suite: 'fixture', file, titlePath, line: 1, requires: [], sandbox: null, aliases: [] };
}

/** The environment of this process, without what the runner of these tests put into it. */
function cleanEnvironment(): Record<string, string> {
  const own = /^(VITEST|TEST|NODE_ENV|MODE|DEV|PROD|SSR|BASE_URL|NODE_OPTIONS|FORCE_COLOR|TINYPOOL)/;
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined || own.test(name) ? [] : [[name, value]])));
}

/** All files and folders, but not those of the packages: a recursive read would follow the link to them, for seconds. */
function below(dir: string, name = ''): string[] {
  const entries = fs.readdirSync(path.join(dir, name), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const each = path.join(name, entry.name);
    if (each === 'node_modules') return [];
    return [each, ...(entry.isDirectory() ? below(dir, each) : [])];
  });
}

export async function openProject(runner: RunnerName): Promise<Project> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), `muster-${runner}-`));
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-scratch-'));
  fs.cpSync(path.join(REPOSITORY, 'fixtures/runners', runner), root, { recursive: true });
  fs.symlinkSync(runner === 'artillery' ? ARTILLERY_PACKAGES : path.join(REPOSITORY, 'node_modules'), path.join(root, 'node_modules'));
  const list = path.join(scratch, 'ran');
  const run = path.basename(scratch);
  const guard = await startGuard({ run: runId(run), stateDir: path.join(scratch, 'state'), root, log: path.join(scratch, 'guard.log') }, host);
  let count = 0;

  const runTests: Project['run'] = async (tests, more = {}) => {
    const dir = path.join(scratch, `batch-${count++}`);
    fs.mkdirSync(dir);
    const env = { ...cleanEnvironment(), FIXTURE_RAN: list, ...more.env };
    const suite = more.suite ?? suiteFor(runner);
    const batch: Batch = { suite, declaredCommand: suite.command ?? [], tests, root, dir, env, lanes: more.lanes ?? 2 };
    const commands = runners[runner].prepare(batch, host);
    if (!commands.ok) return { results: [], problems: commands.problems, warnings: [] };
    // All at once, unlike in a run: each is whole by itself, and some of them mostly wait.
    const ended = await Promise.all(
      commands.value.map((command, index) => {
        const stop = { signal: 'SIGTERM', graceMs: 5000 };
        const spec = { id: `${dir}-${index}`, ...command, env: { ...env, ...command.env }, log: path.join(dir, `${index}.log`), stop, dependsOn: [] };
        return runCommand({ spec, guard, onLeak: () => {}, signal: new AbortController().signal }, host);
      }),
    );
    const exits = ended.flatMap((exit): RunnerExit[] => (exit.ok ? [exit.value] : []));
    const { results, problems, warnings = [], again } = runners[runner].read(batch, exits, host);
    const outcomes: Outcome[] = [{ results, problems, warnings }];
    for (const rest of again) outcomes.push(await runTests(rest, more));
    return {
      results: outcomes.flatMap((outcome) => outcome.results),
      problems: outcomes.flatMap((outcome) => outcome.problems),
      warnings: outcomes.flatMap((outcome) => outcome.warnings),
    };
  };
  return {
    root,
    write: (file, text) => fs.writeFileSync(path.join(root, file), text),
    read: (file) => fs.readFileSync(path.join(root, file), 'utf8'),
    files: () => below(root).sort(),
    ran: () => (fs.existsSync(list) ? fs.readFileSync(list, 'utf8').trimEnd().split('\n').sort() : []),
    run: runTests,
    async [Symbol.asyncDispose]() {
      await guard.shutdown();
      fs.rmSync(root, { recursive: true, force: true });
      fs.rmSync(scratch, { recursive: true, force: true });
    },
  };
}
