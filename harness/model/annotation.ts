/** What the comments of one test file say (INTERFACES, "Annotations"). */
import type { Problem } from './problem.ts';

export type AnnotationTag = 'requires' | 'sandbox' | 'test-id';
export type AnnotationScope = 'file' | 'suite' | 'test';

/** One tag that counts, where it stands (`line` is 1-based) and what it belongs to. */
export interface Annotation {
  readonly tag: AnnotationTag;
  readonly name: string;
  readonly line: number;
  /** 1-based column of its `@` (of the string, for a native tag). */
  readonly column: number;
  readonly scope: AnnotationScope;
}

/** One test call found in a file, with what holds for it after the tags of its file and suites are joined in. */
export interface AnnotatedTest {
  /** Titles of its suites, outermost first, and its own. */
  readonly path: readonly string[];
  /** Line of its title, 1-based. */
  readonly line: number;
  readonly requires: readonly string[];
  readonly sandbox: string | null;
  /**
   * The nearest `@test-id` at suite or test level, null when there is none: it names the first `depth` titles of the path. They are
   * literals when `pickable`; otherwise only the whole file can be run. `line` is that of the last of these titles.
   */
  readonly testId: { readonly id: string; readonly depth: number; readonly line: number; readonly pickable: boolean } | null;
  /** True when a title on its path is not a literal (a template, a variable, `.each`): it cannot be picked alone. */
  readonly dynamic: boolean;
}

/** Everything one file declares. `requires` and `sandbox` are those of the file's own scope. */
export interface FileAnnotations {
  readonly file: string;
  readonly requires: readonly string[];
  readonly sandbox: string | null;
  readonly testId: string | null;
  readonly tests: readonly AnnotatedTest[];
  readonly annotations: readonly Annotation[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}
