/** `muster.yaml` (or the manifest that Nix writes) together with the stack it names, checked and complete. */
import type { Capability } from './capability.ts';
import type { CapabilityName } from './ids.ts';
import type { Place } from './problem.ts';
import type { Stack } from './stack.ts';
import type { RunnerName, TestKind } from './test.ts';

export interface Suite {
  readonly name: string;
  readonly runner: RunnerName;
  readonly kind: TestKind;
  /** Globs from the repository's root. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** What each of its tests needs, besides what the test says itself. */
  readonly requires?: readonly CapabilityName[];
  /** What happens to its tests when a capability cannot be had: broken (exit 2) or skipped with the reason. */
  readonly onMissing: 'fail' | 'skip';
  /** `command` runner: the argument list for one file; `${file}` is replaced. */
  readonly command?: readonly string[];
  /** Configuration file of the runner, from the root. */
  readonly config?: string;
  /** Extra environment for the runner (templates). */
  readonly env: Readonly<Record<string, string>>;
  readonly place: Place;
}

export interface ChangeRules {
  /** Area (an app or a capability) -> globs of the files that make it up. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
  /** A change to any of these runs everything. */
  readonly fullRunOn: readonly string[];
  /** A change to any of these can break no test (documentation, for example). */
  readonly ignore: readonly string[];
}

export interface Configuration {
  /** Absolute folder that every path is relative to. */
  readonly root: string;
  /** Path of the file it was read from; null when there is none and defaults hold. */
  readonly file: string | null;
  readonly stack: Stack | null;
  /** Built-in ones, the stack's apps and the declared ones. */
  readonly capabilities: ReadonlyMap<CapabilityName, Capability>;
  readonly suites: readonly Suite[];
  readonly changes: ChangeRules;
  /** SQLite file (absolute) or a `neo4j://` address. */
  readonly graph: string;
  /** What it is called in a graph that several repositories share; absent: what git's remote says. */
  readonly repository?: string;
  /** Trace files (globs) that fill a graph that is still empty. */
  readonly traces: readonly string[];
}
