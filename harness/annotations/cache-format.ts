/**
 * How what was read of a file is kept between runs: short, because a plan over 100,000 tests loads all of it. Most tests need just what
 * their file needs; only the others are spelled out. Titles are joined, since that is also how ids spell them.
 */
import type { AnnotatedTest, FileAnnotations } from '../model/annotation.ts';
import { SEPARATOR } from './test-names.ts';

/** A test that differs from its file. `p` is its path when a title holds the separator itself. */
interface Special {
  readonly i: number;
  readonly r: readonly string[];
  readonly s: string | null;
  readonly t: AnnotatedTest['testId'];
  readonly d: boolean;
  readonly p?: readonly string[];
}

export interface StoredDocument {
  readonly r?: readonly string[];
  readonly s?: string;
  readonly t?: string;
  /** Joined titles and lines of its tests, side by side. */
  readonly titles: readonly string[];
  readonly lines: readonly number[];
  readonly special?: readonly Special[];
  readonly a?: FileAnnotations['annotations'];
  readonly p?: FileAnnotations['problems'];
  readonly w?: FileAnnotations['warnings'];
}

function isOrdinary(test: AnnotatedTest, document: FileAnnotations, joined: string): boolean {
  return (
    !test.dynamic &&
    test.testId === null &&
    test.sandbox === document.sandbox &&
    test.requires.length === document.requires.length &&
    joined.split(SEPARATOR).length === test.path.length
  );
}

/** What to store of a document. */
export function store(document: FileAnnotations): StoredDocument {
  const titles = document.tests.map(({ path }) => path.join(SEPARATOR));
  const special = document.tests.flatMap((test, i): Special[] => {
    const joined = titles[i] ?? '';
    if (isOrdinary(test, document, joined)) return [];
    const isSplittable = joined.split(SEPARATOR).length === test.path.length;
    return [{ i, r: test.requires, s: test.sandbox, t: test.testId, d: test.dynamic, ...(isSplittable ? {} : { p: test.path }) }];
  });
  return {
    ...(document.requires.length > 0 ? { r: document.requires } : {}),
    ...(document.sandbox === null ? {} : { s: document.sandbox }),
    ...(document.testId === null ? {} : { t: document.testId }),
    titles,
    lines: document.tests.map(({ line }) => line),
    ...(special.length > 0 ? { special } : {}),
    ...(document.annotations.length > 0 ? { a: document.annotations } : {}),
    ...(document.problems.length > 0 ? { p: document.problems } : {}),
    ...(document.warnings.length > 0 ? { w: document.warnings } : {}),
  };
}

/** The document again. */
export function restore(file: string, stored: StoredDocument): FileAnnotations {
  const { r: requires = [], s: sandbox = null, t: testId = null, a: annotations = [], p: problems = [], w: warnings = [] } = stored;
  const tests = stored.titles.map(
    (joined, i): AnnotatedTest => ({ path: joined.split(SEPARATOR), line: stored.lines[i] ?? 1, requires, sandbox, testId: null, dynamic: false }),
  );
  for (const { i, r, s, t, d, p } of stored.special ?? []) {
    const test = tests[i];
    if (test !== undefined) tests[i] = { path: p ?? test.path, line: test.line, requires: r, sandbox: s, testId: t, dynamic: d };
  }
  return { file, requires, sandbox, testId, tests, annotations, problems, warnings };
}
