/**
 * The port of providers: one way to have a capability, asked in the order that the capability lists them.
 *
 * A provider answers whether the capability is there already, can be started, or cannot be had this way *because*. It never waits
 * for readiness and never starts a process itself: the guard does.
 */
import type { ExitInfo, Guard, StopOutcome } from '../guard/client.ts';
import type { Host } from '../host/host.ts';
import type { Capability, ClusterOptions, ProviderSpec } from '../model/capability.ts';
import type { Leak } from '../model/event.ts';
import type { CapabilityName, RunId } from '../model/ids.ts';
import type { Result } from '../model/result.ts';
import type { CapabilityAddress, InsideAddress } from '../model/sandbox.ts';
import type { Environment } from '../sandbox/environment.ts';
import type { Scope } from '../sandbox/expand.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Probe } from './readiness/probe.ts';

/** A capability that a living `muster up` of this repository holds, told apart by pid and start time, and where. */
export interface Held {
  readonly name: string;
  readonly url: string | null;
}

/** One capability in one sandbox, with what its provider may use. */
export interface ProviderContext {
  readonly capability: Capability;
  /** `backend`, or `backend@grafana-rules` in a named sandbox. */
  readonly id: string;
  /** Where it will run: name (null = the shared one), run and folder. */
  readonly sandbox: Pick<Sandbox, 'name' | 'run' | 'dir' | 'once'>;
  /** Absolute root of the repository. */
  readonly root: string;
  /** Absolute path of the log that its processes write to. */
  readonly log: string;
  /** What its values may refer to; the addresses of dependencies are known once they are ready. */
  scope(): Scope;
  /** Variables of the machine, of the sandbox and of its dependencies. */
  environment(): Environment;
  /** The dependencies that are ready. */
  neighbours(): readonly Neighbour[];
  /** Ids of the guarded processes that it depends on. */
  dependsOn(): readonly string[];
  /** What a `muster up` in this repository holds now. */
  readonly held: readonly Held[];
  readonly guard: Guard;
  readonly cluster: ClusterOptions;
  /** Tells people what takes long, in a few words. */
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface Neighbour {
  readonly name: CapabilityName;
  readonly address: CapabilityAddress;
  /** Where containers reach it, when it is one of them. */
  readonly inside: InsideAddress | null;
}

/** A capability that runs, though perhaps not ready yet. */
export interface Instance {
  readonly address: CapabilityAddress;
  /** Where containers reach it, when it is one of them. */
  readonly inside?: InsideAddress;
  /** Its program, when it is one that was found on this machine. */
  readonly program: string | null;
  readonly pid: number | null;
  /** Its log; null when it is not ours. */
  readonly log: string | null;
  /** What its readiness depends on: its checks, or its own end with exit code 0 (a one-shot task). */
  readonly readyBy: 'checks' | 'exit';
  /** What has to hold beside the checks that its capability declares. */
  readonly probes?: readonly Probe[];
  /** Resolves when it ends; null when it is not ours to watch. */
  readonly exited: Promise<ExitInfo> | null;
  /** It may be gone without `exited` telling: its checks are asked again while tests run. */
  readonly endsUnseen: boolean;
  /** Variables for tests and dependents beside its address. */
  readonly variables?: Environment;
  /** What stays of it because that was asked for, and the command that removes it. */
  readonly stays?: string;
  /** `exited` tells a moment late: after a failed test its checks are asked, and an end that they hint at is waited for. */
  readonly endsLate?: boolean;
  /** Ends it with all that it started; null when it was there before and stays. */
  readonly stop: (() => Promise<StopOutcome>) | null;
  /** How long one that stays between runs does so without being asked for. */
  readonly idleMs?: number;
  /** Ends the lease of one that stays between runs. Resolves with where it listens although nobody has declared it. */
  readonly giveBack?: () => Promise<readonly Leak[]>;
}

/** What a service is made of that its declaration does not say: what that takes to be kept between runs. */
export interface Makings {
  /** What tells it from another that is declared in the same way, each part by its name. */
  readonly parts: Readonly<Record<string, unknown>>;
  /** What has to hold, beside the checks of its capability, of the one that lives under this name. */
  readonly probesOf: (run: RunId) => readonly Probe[];
  /** As in `Instance`. */
  readonly endsLate: boolean;
}

export type Availability =
  /** There already, and its checks hold. */
  | { readonly kind: 'ready'; readonly instance: Instance; readonly attempts: number }
  | {
      readonly kind: 'startable';
      readonly start: () => Promise<Result<Instance>>;
      /** Has them here, fetched or built, before it is started; null when that fails, of which `start` tells. Absent where the declaration says all. */
      readonly makings?: () => Promise<Makings | null>;
    }
  | { readonly kind: 'unusable'; readonly because: string };

export interface Provider<Spec extends ProviderSpec> {
  /** The key of its entries under `providers:`. */
  readonly kind: Spec['kind'];
  /** Finds out whether the capability can be had this way; starts nothing and takes a second at most. */
  check(spec: Spec, context: ProviderContext, host: Host): Promise<Availability>;
}
