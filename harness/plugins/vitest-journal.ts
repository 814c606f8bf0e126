/** A Vitest reporter that writes the journal of a batch: each selected test as it ends, errors outside tests, files when they are done. */
import path from 'node:path';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import type { JournalEntry } from '../model/journal.ts';
import { describeError, type Thrown } from './batch.ts';

export interface Journal {
  tell(entry: JournalEntry): void;
  canonical(file: string): string;
  /** Whether this test is among those that run right now. */
  selects(file: string, titles: readonly string[]): boolean;
  /** In how many projects a file runs. */
  runsOf(file: string): number;
}

interface Located extends Thrown {
  readonly stacks?: readonly { readonly file: string; readonly line: number; readonly column: number }[] | undefined;
}

function describeErrors(errors: readonly Located[]): string {
  return errors.map((error) => describeError(error, error.stacks?.[0])).join('\n');
}

function titlesOf(entity: TestCase | TestSuite): string[] {
  const titles = [entity.name];
  for (let parent = entity.parent; parent.type !== 'module'; parent = parent.parent) titles.unshift(parent.name);
  return titles;
}

/** What is to be said about a test beside its outcome. */
function remark(test: TestCase): string | undefined {
  const result = test.result();
  if (result.state === 'failed') return describeErrors(result.errors);
  if (result.state === 'skipped') return result.note;
  const retries = test.diagnostic()?.retryCount ?? 0;
  return retries === 0 ? undefined : `flaky: passed after ${retries} failed ${retries === 1 ? 'attempt' : 'attempts'}`;
}

export function journalReporter(journal: Journal, root: string): Reporter {
  const wallMs = new Map<string, number[]>();
  const withErrors = new Set<string>();

  const tellTest = (test: TestCase) => {
    const { state } = test.result();
    const file = journal.canonical(test.module.moduleId);
    const titles = titlesOf(test);
    if (state === 'pending' || !journal.selects(file, titles)) return;
    const durationMs = test.diagnostic()?.duration ?? 0;
    journal.tell({ kind: 'test', file, path: titles, key: test.id, outOf: journal.runsOf(file), outcome: state, durationMs, message: remark(test) });
  };
  const tellErrors = (entity: TestModule | TestSuite, file: string, titles: readonly string[]) => {
    const errors = entity.errors();
    if (errors.length === 0 || withErrors.has(entity.id)) return;
    withErrors.add(entity.id);
    journal.tell({ kind: 'error', file: journal.canonical(file), path: titles, message: describeErrors(errors) });
  };
  return {
    onTestCaseResult: tellTest,
    onTestSuiteResult: (suite) => tellErrors(suite, suite.module.moduleId, titlesOf(suite)),
    onTestModuleEnd(module) {
      const file = journal.canonical(module.moduleId);
      // Those that were skipped with their suite have not been told yet.
      for (const test of module.children.allTests()) tellTest(test);
      tellErrors(module, module.moduleId, []);
      const { setupDuration, collectDuration, duration } = module.diagnostic();
      const walls = [...(wallMs.get(file) ?? []), setupDuration + collectDuration + duration];
      wallMs.set(file, walls);
      if (walls.length >= journal.runsOf(file)) journal.tell({ kind: 'file', file, durationMs: walls.reduce((sum, wall) => sum + wall, 0) });
    },
    onTestRunEnd(modules, unhandled) {
      // Until 4 a module that could not be loaded has no end of its own.
      for (const module of modules) tellErrors(module, module.moduleId, []);
      for (const error of unhandled) {
        const file = typeof error['VITEST_TEST_PATH'] === 'string' ? journal.canonical(path.resolve(root, error['VITEST_TEST_PATH'])) : null;
        journal.tell({ kind: 'error', file, path: [], message: describeErrors([error]) });
      }
    },
  };
}
