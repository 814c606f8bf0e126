/**
 * The runs that were asked for over HTTP, one after the other: two at once would want the same ports and the same machine.
 *
 * They run in this process, under a guard each, which stops everything when the process is gone, however it goes; see
 * docs/decisions. Disposing tells the running one to end, drops those that wait, and resolves when all is cleaned up.
 */
import type { Host } from '../host/host.ts';
import { refusedBySystem } from '../host/refused-by-system.ts';
import type { RunId } from '../model/ids.ts';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { ResultsDocument } from '../model/results.ts';
import { newRunId } from '../pipeline/recorder.ts';
import { keepOrder, pastRun, pastRuns, type RunOrder, type RunRecord, type RunStatus, statusOf } from '../pipeline/run-records.ts';
import type { FoundConfiguration } from '../pipeline/served-stacks.ts';
import { renderProblem } from '../report/explain.ts';

/** Runs that may wait. */
const MOST_WAITING = 50;

/** Ended runs that are remembered beside those on disk: one that was refused early may have left no folder. */
const MOST_REMEMBERED = 50;

export interface RunsOptions {
  /** Root of the repository whose runs are listed. */
  readonly root: string;
  /** A graph instead of the configured one; null: the configured one. */
  readonly graph: string | null;
  /** Muster's version. */
  readonly version: string;
  /** Is told what went wrong with a run itself, for people. */
  readonly tell: (text: string) => void;
}

interface Entry {
  readonly name: RunId;
  readonly created: string;
  readonly order: RunOrder;
  readonly configuration: FoundConfiguration;
  status: RunStatus;
  results: ResultsDocument | null;
}

export class Runs {
  readonly #options: RunsOptions;
  readonly #host: Host;
  readonly #entries: Entry[] = [];
  readonly #ending = new AbortController();
  #line: Promise<void> = Promise.resolve();

  constructor(options: RunsOptions, host: Host) {
    this.#options = options;
    this.#host = host;
  }

  /** Puts a run at the end of the line. */
  add(order: RunOrder, configuration: FoundConfiguration): Result<RunRecord> {
    const waiting = this.#entries.filter(({ status }) => status === 'Pending').length;
    if (waiting >= MOST_WAITING) return fail({ code: 'too-many-runs', waiting });
    const created = new Date(this.#host.clock.now()).toISOString();
    const entry: Entry = { name: newRunId(this.#host), created, order, configuration, status: 'Pending', results: null };
    this.#entries.push(entry);
    this.#line = this.#line.then(() => this.#carryOut(entry));
    return ok(entry);
  }

  /** Newest first. */
  list(limit: number): RunRecord[] {
    const own = this.#entries.toReversed();
    const past = pastRuns(this.#options.root, limit, this.#host).filter(({ name }) => own.every((entry) => entry.name !== name));
    return [...own, ...past].sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0)).slice(0, limit);
  }

  find(name: string): RunRecord | null {
    return this.#entries.find((entry) => entry.name === name) ?? pastRun(this.#options.root, name, this.#host);
  }

  async #carryOut(entry: Entry): Promise<void> {
    if (this.#ending.signal.aborted) {
      entry.status = 'Cancelled';
      return;
    }
    entry.status = 'Running';
    try {
      entry.results = await this.#run(entry);
      entry.status = statusOf(entry.results);
    } catch (error) {
      entry.status = 'Failed';
      const problem: Problem = refusedBySystem(error) ?? {
        code: 'internal-error',
        detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
      this.#options.tell(`${entry.name}: ${renderProblem(problem)}\n`);
    }
    const ended = this.#entries.filter(({ status }) => status !== 'Pending' && status !== 'Running');
    if (ended.length > MOST_REMEMBERED) this.#entries.splice(this.#entries.indexOf(ended[0] ?? entry), 1);
  }

  async #run({ name, order, configuration }: Entry): Promise<ResultsDocument> {
    // Most servers are asked before they run anything.
    const { runTests } = await import('../pipeline.ts');
    const { exitCode, results } = await runTests(
      {
        run: name,
        configuration,
        graph: this.#options.graph,
        savedPlan: null,
        providers: null,
        all: order.mode === 'bootstrap',
        suites: [],
        words: [],
        changed: order.changed_app === null ? [] : [order.changed_app],
        since: null,
        radius: order.radius,
        workers: null,
        imageTag: 'latest',
        resultsFile: null,
        failOnUnmapped: false,
        failOnLeaks: false,
        version: this.#options.version,
      },
      {
        watch: ({ kind }) => {
          if (kind === 'guarded') keepOrder(order, configuration.root, name, this.#host);
        },
        interrupted: this.#ending.signal,
      },
      this.#host,
    );
    return { ...results, exit_code: exitCode };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort('SIGTERM');
    await this.#line;
  }
}
