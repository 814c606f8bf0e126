/** What the execution of a plan is given. */
import type { Guard } from '../guard/client.ts';
import type { Suite } from '../model/configuration.ts';
import type { Emit, Leak } from '../model/event.ts';
import type { CapabilityName } from '../model/ids.ts';
import type { Plan } from '../model/plan.ts';
import type { RunnerName, Test } from '../model/test.ts';
import type { Runner } from '../runners/runner.ts';
import type { Environment } from '../sandbox/environment.ts';
import type { Scope } from '../sandbox/expand.ts';

/** Why a test cannot run: the capability that is not there, and what that makes of the test. */
export interface Unavailable {
  readonly capability: CapabilityName;
  readonly how: 'broken' | 'skipped';
  readonly message: string;
}

export interface Execution {
  readonly plan: Plan;
  readonly suites: readonly Suite[];
  /** Absolute root of the repository. */
  readonly root: string;
  readonly runners: Readonly<Record<RunnerName, Runner>>;
  readonly guard: Guard;
  /** The whole environment that tests of a sandbox get, addresses of its capabilities included; without the suite's own. */
  environmentFor(sandbox: string | null): Environment;
  /** What the expressions in a suite's `env` and `command` may refer to. */
  scopeFor(sandbox: string | null): Scope;
  /** Ids of the guarded processes that must outlive the tests of a sandbox. */
  servicesOf(sandbox: string | null): readonly string[];
  /** Asked once, before anything runs. */
  unavailable(test: Test): Unavailable | null;
  /** Asked when a batch begins and when it ends: what is said of a capability that was there before and is gone; null while it is well. */
  isDown(capability: CapabilityName, sandbox: string | null): string | null;
  /** Makes sure that `isDown` tells what is so now; called before a failure is judged. */
  look(sandbox: string | null): Promise<void>;
  /** Absolute folder of the run; logs and scratch folders of batches go below it. */
  readonly runDir: string;
  /** Told of each process that a runner left behind. */
  readonly onLeak: (leak: Leak) => void;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}
