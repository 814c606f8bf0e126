/**
 * The guard: one process per run that is the parent of services and of runners (DESIGN decision 2). When the front door ends, however
 * it ends, the pipe between them closes and the guard stops all that it started.
 */
import type { Leak } from '../model/event.ts';
import type { Result } from '../model/result.ts';
import type { OwnedObject } from './owned/owned.ts';

export interface SpawnSpec {
  /** Unique in the run: `backend`, `backend@grafana-rules`, `runner-0-api`. */
  readonly id: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child; the guard adds its marker. */
  readonly env: Readonly<Record<string, string>>;
  /** File for stdout and stderr together; opened by the guard, appended to. */
  readonly log: string;
  readonly stop: { readonly signal: string; readonly graceMs: number };
  /** Ids that this one depends on: they are stopped only after it is gone. */
  readonly dependsOn: readonly string[];
  /** Those that it may listen on: what else it does is told when it is stopped. Undefined = nobody asks. */
  readonly ports?: readonly number[];
}

export interface ExitInfo {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface GuardedProcess {
  readonly id: string;
  readonly pid: number;
  /** Resolves when the leader has exited; its descendants may live on until `stop`. */
  readonly exited: Promise<ExitInfo>;
}

export interface StopOutcome {
  readonly durationMs: number;
  /** `killed` when something ignored the polite signal for the whole grace time; `stuck` when not even force ended it. */
  readonly how: 'asked' | 'killed' | 'stuck';
  /** What lived on although the leader had ended by itself: processes that it started and forgot. Of one that lived, who listens on undeclared ports. */
  readonly leaks: readonly Leak[];
}

export interface Guard {
  readonly pid: number;
  /** What holds descendants together on this machine: `subreaper` on Linux, `marker` elsewhere, `none` when the guard could not be started. */
  readonly containment: string;
  /** Resolves when the guard is gone, with what became of it in words; null when it has ended as it was asked to. */
  readonly gone: Promise<string | null>;
  /** Once the guard is gone, the problem is `guard-lost`. */
  spawn(spec: SpawnSpec): Promise<Result<GuardedProcess>>;
  /** Asks, waits until no descendant is left, then forces. Resolves when nothing of it is alive. */
  stop(id: string): Promise<StopOutcome>;
  /** Records a folder that must go with the run, whoever is left to remove it; best before the folder is made. */
  removeAtEnd(dir: string): Promise<void>;
  /** Records something that must go with the run, whoever is left to remove it; always before it is made. */
  own(object: OwnedObject): Promise<void>;
  /** Removes what was recorded, now. Resolves with whether nothing of it is left; if not, it stays recorded. */
  remove(object: OwnedObject): Promise<boolean>;
  /**
   * Stops everything in reverse dependency order and ends the guard. Safe to call twice. Resolves with what could not be ended or removed,
   * in words: its lease still names that, for the next sweep.
   */
  shutdown(): Promise<readonly string[]>;
}
