/**
 * The package as a library: `import { ensureCapabilities } from 'muster'`. What it starts belongs to a guard and ends with this process,
 * however it ends, or when it is told to stop.
 */
import path from 'node:path';
import type { RunningCapabilities, Summary } from './capabilities/running.ts';
import { version } from './cli/version.ts';
import { nodeHost } from './host/node-host.ts';
import type { ProviderKind } from './model/capability.ts';
import type { ExplainedProblem, Problem } from './model/problem.ts';
import { hold } from './pipeline/holding.ts';
import { newRunId, Recorder } from './pipeline/recorder.ts';
import { consoleReport } from './report/console.ts';
import { explain, renderProblem } from './report/explain.ts';
import { loadConfiguration } from './stacks/load.ts';

/** How to have them; all of it may be left out. */
export interface EnsureRequest {
  /** false: nothing is started, and what does not run has failed. */
  readonly autoStart?: boolean;
  /** true: everything that the repository declares is started along, in the same batch. */
  readonly startAll?: boolean;
  /** Attempts for each check and milliseconds between them, instead of what each capability declares. */
  readonly retries?: number;
  readonly retryDelayMs?: number;
  /** The only ways to have a capability, in the order to ask them. */
  readonly providers?: readonly ProviderKind[];
  /** Folder from which muster.yaml is looked for, upwards; the working directory unless told. */
  readonly root?: string;
  /** muster.yaml, or the manifest that Nix writes. */
  readonly config?: string;
  /** Lines for people on stderr (true unless told). */
  readonly verbose?: boolean;
  readonly signal?: AbortSignal;
}

/** Each name is in exactly one of the lists. */
export interface Lists {
  readonly started: readonly string[];
  readonly alreadyRunning: readonly string[];
  readonly failed: readonly { readonly service: string; readonly error: string }[];
}

/** Its lists hold exactly the names that were given. */
export interface Ensured extends Lists, AsyncDisposable {
  /** What came along: dependencies, and with `startAll` everything else. */
  readonly others: Lists;
  /** What tests get beyond the environment of this process: addresses, what capabilities export, the sandbox. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute path of `.capability-status.json`. */
  readonly statusFile: string;
  /** Stops what was started, in reverse order; what ran before stays. Safe to call twice. */
  stop(): Promise<void>;
}

/** The configuration or a name is wrong; nothing was started. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly problems: readonly ExplainedProblem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(renderProblem).join('\n'));
    this.problems = problems.map(explain);
  }
}

function listsOf({ started, alreadyRunning, failed }: Summary, isIn: (name: string) => boolean): Lists {
  return {
    started: started.filter(isIn),
    alreadyRunning: alreadyRunning.filter(isIn),
    failed: failed
      .filter(({ service }) => isIn(service))
      .map(({ service, problem }) => ({
        service,
        error: problem === null ? 'it was never started, because everything ended before' : explain(problem).message,
      })),
  };
}

function addedTo(env: Readonly<Record<string, string | undefined>>, running: RunningCapabilities): Record<string, string> {
  return Object.fromEntries(Object.entries(running.environmentFor(null)).filter(([name, value]) => env[name] !== value));
}

/**
 * Has these capabilities, and what they depend on, ready, or says of each why not. Rejects with `Refused` when a name is not declared or
 * the configuration is wrong.
 */
export async function ensureCapabilities(names: readonly string[], request: EnsureRequest = {}): Promise<Ensured> {
  const { root, config, verbose = true, signal = new AbortController().signal, providers = null, ...options } = request;
  const host = { ...nodeHost(), ...(root === undefined ? {} : { cwd: path.resolve(root) }) };
  const loaded = loadConfiguration({ file: config, root: undefined }, host);
  if (!loaded.ok) throw new Refused(loaded.problems);
  const write = (text: string) => void process.stderr.write(text);
  const tell = consoleReport({ write, colour: false, quiet: !verbose, width: Number.POSITIVE_INFINITY });
  const recorder = new Recorder(newRunId(host), tell, host);
  recorder.emit({ kind: 'run-started', run: recorder.run, version: version(host), root: loaded.value.root, imageTag: '' });
  const held = await hold({ ...options, providers, configuration: loaded.value, names, recorder, signal }, host);
  if (!held.ok) throw new Refused(held.problems);
  const { running, statusFile } = held.value;
  const summary = running.summary();
  const stop = async () => held.value[Symbol.asyncDispose]();
  return {
    ...listsOf(summary, (name) => names.length === 0 || names.includes(name)),
    others: listsOf(summary, (name) => names.length > 0 && !names.includes(name)),
    environment: addedTo(host.env, running),
    statusFile,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
