/** The plan: which tests run, why, what they need and who runs them. Same inputs, same bytes. */
import type { Change, CodeLocation } from './change.ts';
import type { ImpactPath } from './graph.ts';
import type { CapabilityName, TestId } from './ids.ts';
import type { Test } from './test.ts';

/** Why a test is in the plan. A test may have several; the first is the one shown. */
export type Reason =
  /** `code`: the changed code that serves the changed endpoint, when that is why it counts as changed. */
  | { readonly kind: 'impact'; readonly changed: string; readonly path: ImpactPath; readonly code?: CodeLocation | undefined }
  | { readonly kind: 'never-traced' }
  | { readonly kind: 'changed-test'; readonly file: string }
  | { readonly kind: 'failed-last-time'; readonly run: string }
  | { readonly kind: 'full-run'; readonly file: string; readonly glob: string | null }
  | { readonly kind: 'asked'; readonly by: string }
  | { readonly kind: 'everything' };

export type WeightSource = 'history' | 'directory' | 'median' | 'default';

export interface PlannedTest extends Test {
  readonly because: readonly Reason[];
  readonly weightMs: number;
  readonly weightFrom: WeightSource;
}

/** A capability in one sandbox, and the selected tests that (directly or through `dependsOn`) need it. */
export interface Requirement {
  readonly capability: CapabilityName;
  readonly sandbox: string | null;
  readonly tests: readonly TestId[];
  /** Capabilities of the same sandbox that must be ready first. */
  readonly dependsOn: readonly CapabilityName[];
}

/** The smallest thing that is given to a worker: the selected tests of one file in one sandbox. */
export interface Unit {
  readonly suite: string;
  readonly file: string;
  readonly sandbox: string | null;
  readonly tests: readonly TestId[];
  readonly weightMs: number;
}

export interface Plan {
  readonly version: 1;
  /** HEAD when the plan was made; null outside git. */
  readonly commit: string | null;
  /** SHA-256 over the test files it was made from: a plan is refused when they differ. */
  readonly digest: string;
  readonly change: Change;
  readonly radius: number;
  /** e2e first, then by id. */
  readonly tests: readonly PlannedTest[];
  /** Tests that were left out, as the inventory has them: by suite, file and place in the file. */
  readonly leftOut: readonly TestId[];
  readonly services: readonly string[];
  readonly unmapped: readonly string[];
  /** S0's key: the changed area when no test is mapped to the change, else empty. */
  readonly unmapped_area: string;
  readonly requirements: readonly Requirement[];
  /** One list of units a worker. */
  readonly workers: readonly (readonly Unit[])[];
  /** Predicted time of the slowest worker and the bound that no split can beat, in ms. */
  readonly makespanMs: number;
  readonly lowerBoundMs: number;
  /** S0's message when the change is mapped to no test; empty otherwise. */
  readonly message: string;
}
