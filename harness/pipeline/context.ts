/** What a run is asked, and what its stages share. */
import type { Host } from '../host/host.ts';
import type { ClusterOptions, ProviderKind } from '../model/capability.ts';
import type { Configuration } from '../model/configuration.ts';
import type { RunEvent } from '../model/event.ts';
import type { RunId } from '../model/ids.ts';
import type { Asked } from '../stacks/locate.ts';
import type { PlanRequest, SavedPlan } from './prepare.ts';
import type { Recorder } from './recorder.ts';

export interface RunRequest extends PlanRequest {
  /** Its name, where that was promised to somebody before it began. */
  readonly run?: RunId;
  /** Where the configuration is looked for. */
  readonly configuration: Asked;
  /** Sources of traces that the graph learns from before anything is selected; absent = none. */
  readonly collectFrom?: readonly string[];
  /** A plan to be run instead of one made now. */
  readonly savedPlan: SavedPlan | null;
  /** A graph instead of the one that the configuration names. */
  readonly graph: string | null;
  /** The only providers that may be used, in the order to ask them; null = as each capability lists them. */
  readonly providers: readonly ProviderKind[] | null;
  /** What it may do with clusters; the usual unless told. */
  readonly cluster?: ClusterOptions;
  /** Goes into the results as it is (S2). */
  readonly imageTag: string;
  /** Absolute; where the results are wanted besides the run's own folder. */
  readonly resultsFile: string | null;
  /** A change that no test reaches fails the run (exit 1). */
  readonly failOnUnmapped: boolean;
  /** A process that a runner, a service or a task leaves behind refuses the run (exit 2); it is named in the results either way. */
  readonly failOnLeaks: boolean;
  /** Whether reusable services stay between runs; absent = everywhere but in CI. */
  readonly warm?: boolean;
  /** Muster's own version. */
  readonly version: string;
}

export interface Watcher {
  watch(event: RunEvent): void;
  /** Aborts on the first signal; its reason is the signal's name. */
  readonly interrupted: AbortSignal;
}

/** One run, before and after its guard. */
export interface Job {
  readonly request: RunRequest;
  readonly configuration: Configuration;
  readonly recorder: Recorder;
  /** Absolute folder of the run. */
  readonly dir: string;
  readonly host: Host;
}

/** One run under its guard. */
export interface Context extends Job {
  /** Aborts when nothing more should begin. */
  readonly signal: AbortSignal;
}
