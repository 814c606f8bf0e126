/**
 * A repository of one test: its files in a new folder, with a state folder and a temporary folder of its own, and the real binary to
 * run in it. Disposing proves that nothing outlived the test: no process, no lease, no temporary file.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RunEvent } from '../../harness/model/event.ts';
import type { Plan } from '../../harness/model/plan.ts';
import type { ExplainedProblem } from '../../harness/model/problem.ts';
import type { CapabilityStatusDocument, ResultsDocument } from '../../harness/model/results.ts';
import { leftAfter, survivors } from '../kill/survivors.ts';
import { environmentIn } from './environment.ts';
import { type Program, type ProgramOptions, startProgram } from './program.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');

/** Text as it is; anything else as JSON, which every YAML reader takes as well. */
export type Files = Readonly<Record<string, unknown>>;

export interface ProjectOptions {
  /** Makes it a git repository with everything committed. */
  readonly git?: boolean;
  /** Links the packages of this repository, for the real test runners; or a folder of packages. */
  readonly packages?: boolean | string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunOptions {
  /** Where it runs, from the root of the project. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: ProgramOptions['input'];
  /** Another program than Muster: the absolute path of its script. */
  readonly script?: string;
}

/** A program that has ended; the texts hold `<root>` and `<scratch>` in place of the folders of the test. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly tookMs: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Stdout as the one JSON document that it must be. */
  json(): unknown;
  /** The problems that stdout tells of. */
  problems(): readonly ExplainedProblem[];
  /** The plan on stdout. */
  plan(): Plan;
  /** What the run left in its folder. */
  report(file: string): string;
  results(): ResultsDocument;
  status(): CapabilityStatusDocument;
  events(): RunEvent[];
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Outcome>;
  readonly line: Program['line'];
  signal(name: NodeJS.Signals): void;
}

export interface Project extends AsyncDisposable {
  readonly root: string;
  /** Holds all that the test makes; it stands in the command line of every process that was told `mark`. */
  readonly scratch: string;
  run(words: string | readonly string[], options?: RunOptions): Promise<Outcome>;
  start(words: string | readonly string[], options?: RunOptions): Running;
  write(file: string, content: unknown): void;
  read(file: string): string;
  has(file: string): boolean;
  remove(file: string): void;
  /** Every file, without those of git and of Muster itself. */
  files(): string[];
  git(...words: string[]): string;
  commit(message?: string): void;
  /** Processes that this project's programs have left running. */
  survivors(): string[];
}

const asText = (content: unknown): string => (typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
const asWords = (words: string | readonly string[]): readonly string[] => (typeof words === 'string' ? words.split(' ').filter((word) => word !== '') : words);

/** Names below a folder; none when it is not there. */
function below(dir: string): string[] {
  return fs.existsSync(dir) ? fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort() : [];
}

function reader(stdout: string, stderr: string, root: string, normalised: (text: string) => string): Omit<Outcome, 'exitCode' | 'signal' | 'tookMs'> {
  const run = () => /\b(run-\d{8}-\d{6}-[0-9a-f]+)\b/.exec(`${stderr}\n${stdout}`)?.[1] ?? below(path.join(root, '.muster/runs'))[0] ?? 'none';
  const report = (file: string) => normalised(fs.readFileSync(path.join(root, '.muster/runs', run(), file), 'utf8'));
  return {
    stdout,
    stderr,
    json: () => JSON.parse(stdout),
    problems: () => JSON.parse(stdout).problems,
    plan: () => JSON.parse(stdout),
    report,
    results: () => JSON.parse(report('results.json')),
    status: () => JSON.parse(report('.capability-status.json')),
    events: () =>
      report('events.jsonl')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

/** Ports are leased from one place for all projects, since they run on one machine; everything else of the state is a project's own. */
export const PORTS = path.join(os.tmpdir(), 'muster-e2e-ports');

/** Text of a file that another test may remove at any moment. */
function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Blocks of ports that one of these processes still holds. */
function heldPorts(pids: ReadonlySet<number>): string[] {
  return below(PORTS).filter((file) => pids.has(Number(/"pid":(\d+)/.exec(textOf(path.join(PORTS, file)))?.[1])));
}

/** What a run must not leave: leases, and temporary files. */
function leftovers(scratch: string, pids: ReadonlySet<number>): string[] {
  const leases = below(path.join(scratch, 'state/muster/leases')).map((file) => `lease ${file}`);
  const files = below(path.join(scratch, 'tmp')).map((file) => `temporary ${file}`);
  return [...leases, ...files, ...heldPorts(pids).map((port) => `ports ${port}`)];
}

export async function project(files: Files, options: ProjectOptions = {}): Promise<Project> {
  const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-e2e-')));
  const root = path.join(scratch, 'root');
  for (const dir of [root, path.join(scratch, 'tmp'), path.join(scratch, 'home')]) fs.mkdirSync(dir);
  fs.mkdirSync(PORTS, { recursive: true });
  fs.mkdirSync(path.join(scratch, 'state/muster'), { recursive: true });
  fs.symlinkSync(PORTS, path.join(scratch, 'state/muster/ports'));
  const running = new Set<Program>();
  const pids = new Set<number>();
  const normalised = (text: string) => text.replaceAll(root, '<root>').replaceAll(scratch, '<scratch>').replaceAll(REPOSITORY, '<muster>');

  const it: Project = {
    root,
    scratch,
    start(words, { cwd = '.', env = {}, input, script } = {}) {
      const program = startProgram({
        script,
        words: asWords(words),
        cwd: path.join(root, cwd),
        env: environmentIn(scratch, { ...options.env, ...env }),
        ...(input === undefined ? {} : { input }),
      });
      running.add(program);
      pids.add(program.pid);
      const ended = program.ended.then(({ stdout, stderr, ...rest }) => {
        running.delete(program);
        return { ...rest, ...reader(normalised(stdout), normalised(stderr), root, normalised) };
      });
      return { pid: program.pid, ended, line: program.line, signal: program.signal };
    },
    run: (words, how) => it.start(words, how).ended,
    write(file, content) {
      fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      fs.writeFileSync(path.join(root, file), asText(content));
    },
    read: (file) => fs.readFileSync(path.join(root, file), 'utf8'),
    has: (file) => fs.existsSync(path.join(root, file)),
    remove: (file) => fs.rmSync(path.join(root, file), { recursive: true }),
    files: () => below(root).filter((file) => !/^(\.git|\.muster|node_modules)(\/|$)/.test(file) && fs.statSync(path.join(root, file)).isFile()),
    git: (...words) => execFileSync('git', words, { cwd: root, env: environmentIn(scratch), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
    commit(message = 'A commit') {
      it.git('add', '--all');
      it.git('-c', 'user.name=A', '-c', 'user.email=a@example.invalid', 'commit', '--quiet', '--allow-empty', '--message', message);
    },
    survivors: () => survivors(scratch).map(({ command }) => command),
    async [Symbol.asyncDispose]() {
      for (const program of running) program.signal('SIGKILL');
      await Promise.all([...running].map(({ ended }) => ended));
      const alive = await leftAfter(scratch, 10_000);
      const left = [...alive.map(({ command }) => command), ...leftovers(scratch, pids)];
      fs.rmSync(scratch, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`this outlived the test:\n${left.join('\n')}`);
    },
  };

  for (const [file, content] of Object.entries(files)) it.write(file, content);
  const { packages } = options;
  if (packages) fs.symlinkSync(typeof packages === 'string' ? packages : path.join(REPOSITORY, 'node_modules'), path.join(root, 'node_modules'));
  if (options.git) {
    it.git('init', '--quiet', '--initial-branch', 'main');
    it.write('.gitignore', 'node_modules\n.muster\n');
    it.commit();
  }
  return it;
}

/** One run in a project of its own, for tests that need no second. */
export async function muster(
  files: Files,
  words: string | readonly string[],
  options: ProjectOptions & RunOptions = {},
): Promise<Outcome & Pick<Project, 'root' | 'files' | 'read' | 'has' | 'survivors'> & AsyncDisposable> {
  const own = await project(files, options);
  const outcome = await own.run(words, options);
  return {
    ...outcome,
    root: own.root,
    files: own.files,
    read: own.read,
    has: own.has,
    survivors: own.survivors,
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  };
}
