/**
 * What is said at the door of `muster hold`, by whoever runs tests without Muster being in front: a runner's plugin, a script.
 *
 * The door is a unix socket for this user alone. One connection carries one request and its answer, each a line of JSON. The process
 * behind the door ends, with all that it started, when the standard input that it was given ends.
 */
import type { SandboxDescription } from './sandbox.ts';

/** The first line that `muster hold` prints. */
export interface HoldOpening {
  readonly version: 1;
  readonly run: string;
  /** Absolute path of the socket. */
  readonly door: string;
  /** What a process started for the tests may carry in its environment to be ended with the services, should the runner be killed. */
  readonly marker: Readonly<Record<string, string>>;
}

/** One test that will run. */
export interface AskedTest {
  /** Absolute. */
  readonly file: string;
  /** Titles of its suites, outermost first, and its own. */
  readonly titles: readonly string[];
  /** 1-based line of its call, where the runner knows it: it tells tests with computed titles apart. */
  readonly line?: number;
  /** Native tags that the runner knows of it, with or without `@`: those that begin with `requires-` count. */
  readonly tags?: readonly string[];
}

/** All tests of a file whose full name matches. */
export interface AskedFile {
  /** Absolute. */
  readonly file: string;
  /** Source and flags of a regular expression over the titles joined by `separator`; null = every test. */
  readonly matching: { readonly source: string; readonly flags: string; readonly separator: string } | null;
}

/** `again`: capabilities that failed or died before are tried once more. */
export type HoldRequest = { readonly again: boolean } & (
  | { readonly kind: 'tests'; readonly tests: readonly AskedTest[] }
  | { readonly kind: 'files'; readonly files: readonly AskedFile[] }
  /** Every test file below these folders (absolute) whose path one of `words` is in or matches; no words = all of them. */
  | { readonly kind: 'folders'; readonly folders: readonly string[]; readonly words: readonly string[] }
);

/** Why a test cannot run, and what that makes of it. */
export interface UnmetNeed {
  readonly capability: string;
  readonly how: 'fail' | 'skip';
  /** What is missing, why, where its log is: several lines. */
  readonly message: string;
}

export interface AnsweredTest {
  readonly file: string;
  /** null: whatever else is in the file, a test with a computed title for example. */
  readonly titles: readonly string[] | null;
  /** null = the shared sandbox. */
  readonly sandbox: string | null;
  readonly unmet: UnmetNeed | null;
}

/** What tests of one sandbox are given. */
export interface SandboxForTests extends SandboxDescription {
  /** Variables beyond those of the runner itself. */
  readonly environment: Readonly<Record<string, string>>;
}

export type HoldAnswer =
  /** Nothing was started: what is wrong with configuration or annotations, for people. */
  | { readonly kind: 'refused'; readonly message: string }
  /** In the order of the request, for `tests`; else by file and place in the file. The shared sandbox is always there, first. */
  | { readonly kind: 'settled'; readonly tests: readonly AnsweredTest[]; readonly sandboxes: readonly SandboxForTests[] };
