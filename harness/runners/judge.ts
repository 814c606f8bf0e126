/**
 * From the journal to one result a test. A test of ours may be many of the runner's: all tests below its titles, in every project.
 * It failed when one of them failed or an error came up around it, was skipped when all were, and is broken when it is not known.
 */
import type { Host } from '../host/host.ts';
import { isBelow, type JournalEntry } from '../model/journal.ts';
import type { Test, TestResult } from '../model/test.ts';
import type { Batch, RunnerExit } from './runner.ts';
import { fileOf } from './selection.ts';
import { words } from './words.ts';

type Told = Extract<JournalEntry, { kind: 'test' }>;
type Kind<Name extends JournalEntry['kind']> = Extract<JournalEntry, { kind: Name }>;

/** The journal, sorted into its kinds; of several words about one test the last. */
export interface Account {
  readonly tests: readonly Told[];
  readonly files: ReadonlyMap<string, Kind<'file'>>;
  readonly errors: readonly Kind<'error'>[];
  readonly loaded: boolean;
  readonly begun: boolean;
  readonly ended: boolean;
}

export function account(entries: readonly JournalEntry[]): Account {
  const tests = new Map<string, Told>();
  const files = new Map<string, Kind<'file'>>();
  const errors: Kind<'error'>[] = [];
  for (const entry of entries) {
    if (entry.kind === 'test') tests.set(`${entry.file}\0${entry.key}`, entry);
    if (entry.kind === 'file') files.set(entry.file, entry);
    if (entry.kind === 'error') errors.push(entry);
  }
  const has = (kind: JournalEntry['kind']) => entries.some((entry) => entry.kind === kind);
  return { tests: [...tests.values()], files, errors, loaded: has('loaded'), begun: has('begun'), ended: has('ended') };
}

function isComplete(test: Test, file: string, told: readonly Told[], journal: Account): boolean {
  if (journal.ended || journal.files.has(file)) return true;
  const own = told.filter(({ path }) => path.length === test.titlePath.length);
  return own[0] !== undefined && own.length === told.length && own.length === own[0].outOf;
}

function resultOf(test: Test, batch: Batch, journal: Account, exit: RunnerExit | undefined, host: Host): TestResult {
  const file = fileOf(test, batch, host);
  if (!host.files.exists(file)) return { id: test.id, outcome: 'failed', durationMs: 0, message: words.fileMissing(test.file) };

  const told = journal.tests.filter((entry) => entry.file === file && isBelow(entry.path, test.titlePath));
  const errors = journal.errors.filter((error) => error.file === file && (isBelow(error.path, test.titlePath) || isBelow(test.titlePath, error.path)));
  const wall = test.titlePath.length === 0 ? journal.files.get(file)?.durationMs : undefined;
  const known = { id: test.id, durationMs: Math.round(wall ?? told.reduce((sum, { durationMs }) => sum + durationMs, 0)) };

  const failed = told.find(({ outcome }) => outcome === 'failed');
  if (failed || errors.length > 0) return { ...known, outcome: 'failed', ...said(failed?.message ?? errors[0]?.message) };
  const runner = batch.suite.runner;
  if (!isComplete(test, file, told, journal)) return { ...known, outcome: 'broken', message: words.brokeOff(runner, exit) };
  if (told.length === 0) return { ...known, outcome: 'failed', message: words.notReported(runner) };
  const outcome = told.every((entry) => entry.outcome === 'skipped') ? 'skipped' : 'passed';
  return { ...known, outcome, ...said(told.find(({ message }) => message !== undefined)?.message) };
}

function said(message: string | undefined): { readonly message?: string } {
  return message === undefined ? {} : { message };
}

/** One result for each test of the batch, in its order. */
export function judge(batch: Batch, journal: Account, exit: RunnerExit | undefined, host: Host): TestResult[] {
  return batch.tests.map((test) => resultOf(test, batch, journal, exit, host));
}
