/**
 * Which tests run, and why.
 *
 * In: all tests, what the command line asked for, and (as data) the change, its impact, which tests were ever traced, and history.
 * Out: the selected tests, e2e first and then by id, each with its reasons in a fixed order (asked, impact, changed-test,
 * failed-last-time, never-traced, full-run, everything), and the ids that were left out. Promise: what is not known to be safe to
 * leave out is selected (DESIGN decision 6), so a test that no trace ever showed runs with every change, even if it needs no service.
 *
 * Suites narrow what can be selected. Paths and ids select exactly what they name. Without a change, everything that is left runs.
 */
import path from 'node:path';
import type { Change } from '../model/change.ts';
import type { Impact, TestHistory } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import { nearest } from '../model/nearest.ts';
import { byCodeUnits } from '../model/order.ts';
import type { Reason } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';
import type { Test } from '../model/test.ts';

/** What the command line asked for. */
export interface SelectionRequest {
  readonly all: boolean;
  /** Names given to `--suite`; none means all. */
  readonly suites: readonly string[];
  /** Test ids, and paths of files or folders from the root. */
  readonly words: readonly string[];
}

export interface SelectInput {
  readonly tests: readonly Test[];
  /** Names of all declared suites. */
  readonly suites: readonly string[];
  readonly request: SelectionRequest;
  readonly change: Change;
  readonly impact: Impact;
  readonly traced: ReadonlySet<TestId>;
  readonly history: ReadonlyMap<TestId, TestHistory>;
}

export interface SelectedTest {
  readonly test: Test;
  readonly because: readonly Reason[];
}

export interface Selection {
  readonly selected: readonly SelectedTest[];
  readonly leftOut: readonly TestId[];
}

const EVERYTHING: Reason = { kind: 'everything' };
const NEVER_TRACED: Reason = { kind: 'never-traced' };

/** Does a word name this test: its id, a group of ids (`individual/a` for `individual/a#title`), its file or a folder above it? */
function names(word: string, test: Test): boolean {
  if (test.id === word || test.file === word || word === '.') return true;
  return test.id.startsWith(`${word}#`) || test.file.startsWith(`${word}/`);
}

const normalised = (word: string): string => path.posix.normalize(word).replace(/(?<=.)\/$/, '');

/** For each word the tests it names; a word that names none is a problem. */
function ask(words: readonly string[], tests: readonly Test[]): Result<ReadonlyMap<Test, string>> {
  const asked = new Map<Test, string>();
  const problems: Problem[] = [];
  for (const word of words) {
    const wanted = normalised(word);
    const found = tests.filter((test) => names(wanted, test));
    for (const test of found) if (!asked.has(test)) asked.set(test, word);
    if (found.length === 0) problems.push({ code: 'unknown-test', text: word, nearest: nearest(wanted, new Set(tests.flatMap(({ id, file }) => [id, file]))) });
  }
  return problems.length > 0 ? fail(...problems) : ok(asked);
}

function unknownSuites(asked: readonly string[], known: readonly string[]): Problem[] {
  return asked.filter((name) => !known.includes(name)).map((name) => ({ code: 'unknown-suite', name, nearest: nearest(name, known), known }));
}

const NONE: readonly Reason[] = [];

/** The reasons that a change gives; made once, asked for each test. */
function reasonsOfChange({ change, impact, traced, history }: SelectInput): (test: Test) => readonly Reason[] {
  if (change.from === 'none') return () => NONE;
  const impacted = new Map<TestId, Reason>();
  for (const { id, changed, because } of impact.tests) {
    const code = change.codeByArea?.[changed]?.[0];
    if (!impacted.has(id)) impacted.set(id, { kind: 'impact', changed, path: because, ...(code === undefined ? {} : { code }) });
  }
  const failed = new Map<TestId, Reason>();
  for (const { id, lastOutcome, lastRunId } of history.values()) if (lastOutcome === 'failed') failed.set(id, { kind: 'failed-last-time', run: lastRunId });
  const files = new Set(change.files);
  const [first] = change.fullRun;
  const fullRun: Reason | undefined = first && { kind: 'full-run', ...first };
  return (test) => {
    const hit = impacted.get(test.id);
    const isChanged = files.size > 0 && files.has(test.file);
    const failure = failed.size > 0 ? failed.get(test.id) : undefined;
    const isTraced = traced.has(test.id);
    if (hit === undefined && !isChanged && failure === undefined && isTraced && fullRun === undefined) return NONE;
    return [
      ...(hit === undefined ? [] : [hit]),
      ...(isChanged ? [{ kind: 'changed-test', file: test.file } as const] : []),
      ...(failure === undefined ? [] : [failure]),
      ...(isTraced ? [] : [NEVER_TRACED]),
      ...(fullRun === undefined ? [] : [fullRun]),
    ];
  };
}

/** e2e first, then by id. */
function byKindAndId({ test: a }: SelectedTest, { test: b }: SelectedTest): number {
  return a.kind === b.kind ? byCodeUnits(a.id, b.id) : a.kind === 'e2e' ? -1 : 1;
}

/** Selects. Problems: an unknown suite, or a word that names no test. */
export function select(input: SelectInput): Result<Selection> {
  const { tests, request, change } = input;
  const wrongSuites = unknownSuites(request.suites, input.suites);
  if (wrongSuites.length > 0) return fail(...wrongSuites);
  const suites = new Set(request.suites);
  const inSuites = suites.size === 0 ? tests : tests.filter(({ suite }) => suites.has(suite));
  const asked = ask(request.words, inSuites);
  if (!asked.ok) return asked;

  const hasWords = request.words.length > 0;
  const everything = request.all || (change.from === 'none' && !hasWords);
  const reasonsOf = reasonsOfChange(input);
  const reasonsFor = (test: Test): readonly Reason[] => {
    const by = asked.value.get(test);
    if ((suites.size > 0 && !suites.has(test.suite)) || (hasWords && by === undefined)) return NONE;
    const because = reasonsOf(test);
    if (by !== undefined) return [{ kind: 'asked', by }, ...because, ...(everything ? [EVERYTHING] : [])];
    return everything ? [...because, EVERYTHING] : because;
  };
  const selected: SelectedTest[] = [];
  const leftOut: TestId[] = [];
  for (const test of tests) {
    const because = reasonsFor(test);
    if (because.length > 0) selected.push({ test, because });
    else leftOut.push(test.id);
  }
  return ok({ selected: selected.sort(byKindAndId), leftOut });
}
