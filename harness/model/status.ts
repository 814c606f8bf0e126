/** What `muster status` tells of a machine, and of a repository on it. */
import type { WarmService } from './warm.ts';

/** A run, a `muster up` or a `muster hold` that goes on now. */
export interface LivingRun {
  readonly run: string;
  /** Absolute root of its repository. */
  readonly root: string;
  /** Of the process that Ctrl-C ends. */
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Ids of the services and runners that it has now. */
  readonly processes: readonly string[];
}

/** How the newest run that left results ended. */
export interface LastRun {
  readonly run: string;
  readonly exitCode: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly completedAt: string;
  /** Absolute. */
  readonly dir: string;
}

/** Of this user, in all repositories. */
export interface MachineStatus {
  readonly running: readonly LivingRun[];
  readonly warm: readonly WarmService[];
  /** A warm guard that does not answer, so that nobody can tell what it keeps. */
  readonly warmGuard: { readonly pid: number; readonly because: string } | null;
  readonly cluster: { readonly name: string; readonly usedAt: string } | null;
}

export interface RepositoryStatus extends MachineStatus {
  readonly up: readonly {
    readonly run: string;
    readonly since: string;
    readonly isReady: boolean;
    readonly capabilities: readonly { readonly name: string; readonly url: string | null }[];
  }[];
  readonly lastRun: LastRun | null;
}
