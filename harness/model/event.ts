/**
 * Everything that happens in a run (DESIGN decision 8): console, results JSON, JUnit, status files and the graph are
 * readers of this one list. `at` is milliseconds since the epoch.
 */
import type { ProviderKind } from './capability.ts';
import type { GraphStats } from './graph.ts';
import type { CapabilityName, RunId, TestId } from './ids.ts';
import type { Plan } from './plan.ts';
import type { Problem } from './problem.ts';
import type { TestResult } from './test.ts';

/** The steps of a run, in their order; `collect` and `store` come before `select` where a run is told to learn first. */
export type Stage = 'scan' | 'select' | 'start' | 'run' | 'collect' | 'store' | 'stop' | 'report';

/** Which of S2's five stages a capability's start counts to. */
export type StartPhase = 'infra_deploy' | 'seed_data' | 'service_deploy';

/** One capability in one sandbox. */
export interface InstanceRef {
  readonly capability: CapabilityName;
  readonly sandbox: string | null;
}

export type Source = 'cold' | 'warm' | 'external';

/** When one that was started had come how far, in ms from the request to start it; null where it could not be seen. */
export interface StartTimes {
  readonly spawnMs: number;
  /** Something answered at one of its ports for the first time. */
  readonly listenMs: number | null;
}

/** A provider that was asked and passed over. */
export interface Passed {
  readonly provider: ProviderKind;
  readonly because: string;
}

/** A process that was left behind, or one that listens where nobody declared it; it was ended, unless it is a service that stays between runs. */
export interface Leak {
  readonly pid: number;
  readonly command: string;
  readonly ports: readonly number[];
  /** The service that it belongs to, when it was not left behind: `ports` are then those that nobody declared. */
  readonly owner?: string;
  /** Those of `ports` that the system did not choose: two runs at once would meet there. */
  readonly fixed?: readonly number[];
}

/** A debugger, a browser, a remote-call library: the system gave it a port that nobody else has. Worth knowing, and no reason to refuse a run. */
export const isHarmless = ({ owner, fixed = [] }: Leak): boolean => owner !== undefined && fixed.length === 0;

export type RunEvent = { readonly at: number } & RunEventBody;

/** A `RunEvent` before its time is stamped on. */
export type RunEventBody =
  | {
      readonly kind: 'run-started';
      readonly run: RunId;
      readonly version: string;
      readonly root: string;
      readonly imageTag: string;
      /** The configuration that was named on the command line, as it was named. */
      readonly config?: string;
    }
  /** The guard is ready; `containment` says what holds descendants together on this machine. */
  | { readonly kind: 'guarded'; readonly pid: number; readonly containment: string }
  /** What was asked for without a plan, with all that it depends on. */
  | { readonly kind: 'required'; readonly instances: readonly InstanceRef[] }
  | { readonly kind: 'stage-started'; readonly stage: Stage }
  | { readonly kind: 'stage-ended'; readonly stage: Stage; readonly durationMs: number; readonly ok: boolean }
  /** What a stage decided, for people: `9 tests in 5 suites`. */
  | { readonly kind: 'note'; readonly stage: Stage; readonly text: string }
  | { readonly kind: 'warning'; readonly problem: Problem }
  /** A reason for exit code 2. */
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'planned'; readonly plan: Plan; readonly planFile: string; readonly failsOnUnmapped: boolean }
  | ({
      readonly kind: 'capability-starting';
      readonly provider: ProviderKind;
      readonly passedOver: readonly Passed[];
      readonly phase: StartPhase;
      readonly log: string | null;
      /** Ids of those that had to be ready first. */
      readonly dependsOn?: readonly string[];
      /** Nothing is to be started: it runs already. */
      readonly isThere?: true;
    } & InstanceRef)
  /** What takes long in its start, for people: `making the cluster muster-1f`. */
  | ({ readonly kind: 'capability-progress'; readonly text: string } & InstanceRef)
  | ({
      readonly kind: 'capability-ready';
      readonly provider: ProviderKind;
      readonly origin: 'started' | 'already-running';
      readonly phase: StartPhase;
      readonly url: string | null;
      readonly pid: number | null;
      /** From the request to start it until its last check held. */
      readonly readyMs: number;
      readonly attempts: number;
      /** `cold`: started by this run; `warm`: kept from an earlier one; `external`: of somebody else. */
      readonly source?: Source;
      /** Why one that is declared reusable was not had warm. */
      readonly whyCold?: string;
      readonly phases?: StartTimes;
    } & InstanceRef)
  | ({ readonly kind: 'capability-failed'; readonly phase: StartPhase; readonly problem: Problem; readonly onMissing: 'fail' | 'skip' } & InstanceRef)
  | ({ readonly kind: 'capability-died'; readonly problem: Problem } & InstanceRef)
  | ({ readonly kind: 'capability-stopped'; readonly durationMs: number; readonly how: 'asked' | 'killed' | 'stuck' } & InstanceRef)
  | {
      readonly kind: 'batch-started';
      readonly worker: number;
      readonly suite: string;
      readonly runner: string;
      readonly tests: readonly TestId[];
      readonly log: string;
    }
  | { readonly kind: 'batch-ended'; readonly worker: number; readonly suite: string; readonly durationMs: number; readonly exitCode: number | null }
  | { readonly kind: 'test-finished'; readonly result: TestResult }
  | { readonly kind: 'learned'; readonly traces: number; readonly tests: number; readonly stats: GraphStats }
  | ({ readonly kind: 'leak' } & Leak)
  | { readonly kind: 'interrupted'; readonly signal: string }
  | { readonly kind: 'run-ended'; readonly exitCode: number; readonly durationMs: number };

/** Receives events as they happen; whoever made it stamps the time on. */
export type Emit = (event: RunEventBody) => void;
