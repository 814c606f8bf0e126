/** A Vitest reporter that writes the journal of a batch: each selected test as it ends, errors outside tests, files when they are done. */
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import type { JournalEntry } from '../model/journal.ts';
import { describeError, type Thrown } from './batch.ts';

export interface Journal {
  tell(entry: JournalEntry): void;
  canonical(file: string): string;
  /** Whether this test is among those that run right now. */
  selects(file: string, path: readonly string[]): boolean;
  /** In how many projects a file runs. */
  runsOf(file: string): number;
}

interface Located extends Thrown {
  readonly stacks?: readonly { readonly file: string; readonly line: number; readonly column: number }[];
}

/** What was thrown, one after the other, each with its place. */
export function describeErrors(errors: readonly Located[]): string {
  return errors.map((error) => describeError(error, error.stacks?.[0])).join('\n');
}

function titles(entity: TestCase | TestSuite): string[] {
  const own = [entity.name];
  for (let parent = entity.parent; parent.type !== 'module'; parent = parent.parent) own.unshift(parent.name);
  return own;
}

/** What is to be said about a test beside its outcome. */
function remark(test: TestCase): string | undefined {
  const result = test.result();
  if (result.state === 'failed') return describeErrors(result.errors);
  if (result.state === 'skipped') return result.note;
  const retries = test.diagnostic()?.retryCount ?? 0;
  return retries === 0 ? undefined : `flaky: passed after ${retries} failed ${retries === 1 ? 'attempt' : 'attempts'}`;
}

export function journalReporter(journal: Journal): Reporter {
  const wallMs = new Map<string, number[]>();

  const tellTest = (test: TestCase) => {
    const { state } = test.result();
    const file = journal.canonical(test.module.moduleId);
    const path = titles(test);
    if (state === 'pending' || !journal.selects(file, path)) return;
    const durationMs = test.diagnostic()?.duration ?? 0;
    journal.tell({ kind: 'test', file, path, key: test.id, outOf: journal.runsOf(file), outcome: state, durationMs, message: remark(test) });
  };
  const tellErrors = (module: TestModule, path: readonly string[], errors: readonly Located[]) => {
    if (errors.length > 0) journal.tell({ kind: 'error', file: journal.canonical(module.moduleId), path, message: describeErrors(errors) });
  };
  return {
    onTestCaseResult: tellTest,
    onTestSuiteResult: (suite) => tellErrors(suite.module, titles(suite), suite.errors()),
    onTestModuleEnd(module) {
      const file = journal.canonical(module.moduleId);
      for (const test of module.children.allTests()) tellTest(test);
      tellErrors(module, [], module.errors());
      const { setupDuration, collectDuration, duration } = module.diagnostic();
      const walls = [...(wallMs.get(file) ?? []), setupDuration + collectDuration + duration];
      wallMs.set(file, walls);
      if (walls.length >= journal.runsOf(file)) journal.tell({ kind: 'file', file, durationMs: walls.reduce((sum, wall) => sum + wall, 0) });
    },
  };
}
