/** A test as Muster plans and reports it: the smallest thing that can be selected. */
import type { CapabilityName, TestId } from './ids.ts';

/** `e2e` crosses services and comes first; `individual` exercises one (seed S0). */
export type TestKind = 'e2e' | 'individual';

export type RunnerName = 'vitest' | 'playwright' | 'newman' | 'artillery' | 'pytest' | 'command';

export interface Test {
  readonly id: TestId;
  readonly kind: TestKind;
  /** Name of the suite in `muster.yaml`. */
  readonly suite: string;
  /** Path from the repository's root, with `/`. */
  readonly file: string;
  /** Titles that pick it inside its file; empty when the test is the whole file. */
  readonly titlePath: readonly string[];
  /** 1-based line of its title; 1 for a whole file. */
  readonly line: number;
  /** Sorted; of file, suites and test. Not yet closed over `dependsOn`. */
  readonly requires: readonly CapabilityName[];
  /** Sandbox it runs in; null = the shared default. */
  readonly sandbox: string | null;
  /** Values of `X-Test-Id` on the wire that mean this test (CHECKLIST D2): request names, joined title paths. */
  readonly aliases: readonly string[];
}

/** What became of a test. `broken`: something it needs failed, so it says nothing about the code. */
export type Outcome = 'passed' | 'failed' | 'skipped' | 'broken' | 'cached';

export interface TestResult {
  readonly id: TestId;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** What the runner said: first the message, then where. */
  readonly message?: string;
  /** The end of what its own process printed, where its runner says nothing else of it. */
  readonly lastLines?: readonly string[];
  /** Absolute path of all that it printed, where its process served no other test. */
  readonly log?: string;
  /** The capability that broke it. */
  readonly brokenBy?: CapabilityName;
}
