/** The documents that a run leaves behind. Keys are contracts (INTERFACES): only ever added to. */
import type { Leak } from './event.ts';
import type { GraphStats } from './graph.ts';
import type { ExplainedProblem } from './problem.ts';
import type { Outcome } from './test.ts';

export interface StageResult {
  /** Seconds. */
  readonly duration_s: number;
  readonly status: 'ok' | 'failed' | 'interrupted' | 'not-run';
}

export interface CapabilityReport {
  readonly name: string;
  readonly sandbox: string | null;
  readonly state: 'ready' | 'failed' | 'died' | 'skipped' | 'not-started';
  readonly provider: string | null;
  readonly origin: 'started' | 'already-running' | null;
  readonly passedOver: readonly { readonly provider: string; readonly because: string }[];
  readonly url: string | null;
  readonly readyMs: number | null;
  readonly attempts: number | null;
  readonly log: string | null;
  readonly error: string | null;
  /** `warm`: kept from an earlier run; absent until it is ready. */
  readonly source?: 'cold' | 'warm' | 'external';
  /** Why one that is declared reusable was started anew. */
  readonly whyCold?: string;
}

export interface TestReport {
  readonly id: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** The shown reason for its selection. */
  readonly because: string;
  readonly suite: string;
  readonly file: string;
  readonly message?: string;
  readonly brokenBy?: string;
}

/** S2's results contract with Muster's own part under `muster`. */
export interface ResultsDocument {
  readonly version: 1;
  readonly run_id: string;
  readonly image_tag: string;
  /** ISO 8601, UTC. */
  readonly started_at: string;
  readonly completed_at: string;
  readonly exit_code: number;
  readonly stages: Readonly<Record<'infra_deploy' | 'seed_data' | 'service_deploy' | 'integration_tests' | 'teardown', StageResult>>;
  /** `total` = passed + failed + errors; skipped tests are not counted in it. */
  readonly tests: { readonly total: number; readonly passed: number; readonly failed: number; readonly errors: number; readonly skipped: number };
  readonly profiling: {
    readonly endpoints: Readonly<Record<string, { readonly p50_ms: number; readonly p95_ms: number; readonly p99_ms: number }>>;
    readonly slow_endpoints: readonly string[];
  };
  readonly muster: {
    readonly plan: string | null;
    readonly capabilities: readonly CapabilityReport[];
    readonly tests: readonly TestReport[];
    readonly leaks: readonly Leak[];
    readonly containment: string;
    readonly unmapped: readonly string[];
    readonly warnings: readonly ExplainedProblem[];
    /** Why the run ended with 2, capabilities that failed or died among it. */
    readonly problems: readonly ExplainedProblem[];
    readonly graph: GraphStats | null;
  };
}

/** S3's `.capability-status.json`. */
export interface CapabilityStatusDocument {
  readonly version: 1;
  readonly run: string;
  readonly timestamp: string;
  readonly started: readonly string[];
  readonly alreadyRunning: readonly string[];
  readonly failed: readonly { readonly service: string; readonly error: string }[];
  readonly availableCount: number;
  readonly totalCapabilities: number;
  readonly capabilities: readonly CapabilityReport[];
}
