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
  /** The suite's command as it is declared, which may be shown to everybody; values of variables may not. */
  readonly declaredCommand: readonly string[];
  /** The whole environment that the commands will get, with the suite's own variables in it; expressions are replaced. */
  readonly env: Readonly<Record<string, string>>;
  /** How many tests may run at once; a lower limit of the user's own configuration holds. */
  readonly lanes: number;
}

export interface RunnerCommand {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Added to `batch.env`. */
  readonly env: Readonly<Record<string, string>>;
}

export interface RunnerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Absolute path of the log with all that it printed. */
  readonly log: string;
  /** From its start to its end. */
  readonly durationMs: number;
}

export interface BatchOutcome {
  /** One result for each test of the batch that is not in `again`, in its order; a test that the runner did not report is failed with that message. */
  readonly results: readonly TestResult[];
  /** Tests that the runner refused to run because of others in the batch: each list is to be run as a batch of its own. */
  readonly again: readonly (readonly Test[])[];
  /** The runner itself failed (crashed, could not read its configuration): its tests are broken and the run ends with 2. */
  readonly problems: readonly Problem[];
  /** What is worth knowing, though its tests ran. */
  readonly warnings?: readonly Problem[];
}

export interface Runner {
  readonly name: RunnerName;
  /** Whether one process of it runs several tests at once by itself; else its commands run one after the other. */
  readonly isParallel: boolean;
  /** Whether it is a program of Node with many modules, whose compiled code is worth keeping between runs. */
  readonly isNode: boolean;
  /**
   * Commands that run just these tests, one after the other (newman and `command` have one a file; none when no file is there). Writes what they
   * need into `batch.dir`. Titles pick a test and all tests below them; see each runner for its limits.
   */
  prepare(batch: Batch, host: Host): Result<readonly RunnerCommand[]>;
  /**
   * Reads the machine-readable results that the commands left in `batch.dir`. `exits` is in the order of the commands, and shorter when the run was
   * interrupted: what is not known then is broken.
   */
  read(batch: Batch, exits: readonly RunnerExit[], host: Host): BatchOutcome;
}
