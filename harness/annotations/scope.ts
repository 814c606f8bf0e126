/**
 * What every reader of this module makes of a file: a tree of scopes. The root is the file, below it stand suites and tests in the
 * order of the text, each with the tags that count for it.
 */
import type { AnnotationScope, AnnotationTag } from '../model/annotation.ts';
import type { Problem } from '../model/problem.ts';
import type { TextPlace } from './text-places.ts';

/** A well-formed tag at its place. */
export interface Tag extends TextPlace {
  readonly tag: AnnotationTag;
  readonly name: string;
}

export interface Scope {
  readonly kind: AnnotationScope;
  /** null: adds nothing to the path (the file; a suite without a title). */
  readonly title: string | null;
  /** True when the title is written out and the call stands where it runs exactly once under its own suites. */
  readonly isLiteral: boolean;
  /** 1-based line of the title. */
  readonly line: number;
  readonly tags: Tag[];
  readonly children: Scope[];
}

/** Problems and warnings, gathered while a file is read. */
export interface Findings {
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

export function fileScope(): Scope {
  return { kind: 'file', title: null, isLiteral: true, line: 1, tags: [], children: [] };
}
