/** What the comments of one test file say (INTERFACES, "Annotations"). */
import type { Problem } from './problem.ts';

export type AnnotationTag = 'requires' | 'sandbox' | 'test-id';
export type AnnotationScope = 'file' | 'suite' | 'test';

/** One tag that counts, where it stands (`line` is 1-based) and what it belongs to. */
export interface Annotation {
  readonly tag: AnnotationTag;
  readonly name: string;
  readonly line: number;
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
  /** The nearest `@test-id` at suite or test level, with the depth of the title path that it names; null when there is none. */
  readonly testId: { readonly id: string; readonly depth: number } | null;
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
