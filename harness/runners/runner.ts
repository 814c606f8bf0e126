/**
 * The port of test runners: a batch of selected tests becomes one command; what it wrote becomes results.
 *
 * A runner never starts a process itself: `run/` gives the command to the guard. It runs the selected tests and no others.
 */
import type { Host } from '../host/host.ts';
import type { Suite } from '../model/configuration.ts';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import type { RunnerName, Test, TestResult } from '../model/test.ts';

/** Tests of one suite in one sandbox, for one worker. */
export interface Batch {
  readonly suite: Suite;
  readonly tests: readonly Test[];
  /** Absolute root of the repository. */
  readonly root: string;
  /** Absolute scratch folder of this batch; exists. */
  readonly dir: string;
}

export interface RunnerCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Added to the environment that services and tests get. */
  readonly env: Readonly<Record<string, string>>;
}

export interface RunnerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Absolute path of the log with all that it printed. */
  readonly log: string;
}

export interface BatchOutcome {
  /** One result for each test of the batch, in its order; a test that the runner did not report is failed with that message. */
  readonly results: readonly TestResult[];
  /** The runner itself failed (crashed, could not read its configuration): its tests are broken and the run ends with 2. */
  readonly problems: readonly Problem[];
}

export interface Runner {
  readonly name: RunnerName;
  /**
   * One or more commands that run just these tests, one after the other (the `command` runner has one a file). Writes what they need into `batch.dir`.
   */
  prepare(batch: Batch, host: Host): Result<readonly RunnerCommand[]>;
  /** Reads the machine-readable results that the commands left in `batch.dir`; `exits` is in the order of the commands. */
  read(batch: Batch, exits: readonly RunnerExit[], host: Host): BatchOutcome;
}
