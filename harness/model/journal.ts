/**
 * What Muster and the part of it inside a user's runner tell each other, as files of one batch: the selection goes in as one JSON
 * document, the journal comes out as JSON lines while the tests run, so that a crash loses nothing that was known before it.
 */
import type { Identities } from './identities.ts';

/** Which tests of a file may run: those whose titles begin with one of these paths; the empty path means all of them. */
export interface FileSelection {
  /** Absolute, symbolic links resolved. */
  readonly file: string;
  readonly titlePaths: readonly (readonly string[])[];
}

export interface Selection {
  readonly version: 1;
  /** Absolute path of the journal to append to. */
  readonly journal: string;
  readonly files: readonly FileSelection[];
  readonly identities: Identities;
}

/** What `plugins/vitest-run.ts` is given. */
export interface VitestJob extends Selection {
  /** Absolute folder of the user's `vitest` package. */
  readonly package: string;
  readonly root: string;
  /** Absolute path; null lets Vitest look for one. */
  readonly config: string | null;
  /** Most workers that it may use; the user's own limit holds when it is lower. */
  readonly lanes: number;
  /** Absolute folder for what tests attach. */
  readonly attachments: string;
}

/** One line of the journal. Of several `test` lines with the same key the last counts. */
export type JournalEntry =
  /** The runner has read the test files; one that could not be read is an error. */
  | { readonly kind: 'loaded' }
  /** There are tests to run, and they are about to. */
  | { readonly kind: 'begun' }
  | {
      readonly kind: 'test';
      readonly file: string;
      /** Titles of its suites, outermost first, and its own. */
      readonly path: readonly string[];
      /** The runner's own id of this test in this project and repetition. */
      readonly key: string;
      /** How many keys share this file and path: projects and repetitions. */
      readonly outOf: number;
      readonly outcome: 'passed' | 'failed' | 'skipped';
      readonly durationMs: number;
      readonly message?: string | undefined;
    }
  /** Nothing more will come from this file; `durationMs` is its wall time where the runner knows it. */
  | { readonly kind: 'file'; readonly file: string; readonly durationMs?: number | undefined }
  /** Outside a test: loading a file, a hook of the suite at `path`, an error that nobody caught. `file` is null when nobody can tell. */
  | { readonly kind: 'error'; readonly file: string | null; readonly path: readonly string[]; readonly message: string }
  /** A page asked one of the run's own services, and its requests cannot be named. `test`: the one that ran. */
  | { readonly kind: 'unnamed-page'; readonly browser: string; readonly test: string }
  /** The runner came to its end by itself. */
  | { readonly kind: 'ended' };

/** Whether a title path lies at or below another: `['a', 'b']` below `['a']` and below `[]`. */
export function isBelow(path: readonly string[], ancestor: readonly string[]): boolean {
  return ancestor.length <= path.length && ancestor.every((title, index) => title === path[index]);
}
