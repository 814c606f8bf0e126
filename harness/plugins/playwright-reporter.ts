/**
 * A Playwright reporter that keeps just the selected tests (`preprocess`, Playwright 1.62 on; a grep does the rough work before) and writes the journal.
 *
 * `MUSTER_SELECTION` names the file with the selection. Playwright prints its usual lines beside it.
 */
import type { FullConfig, FullResult, Reporter, Suite, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import type { Selection } from '../model/journal.ts';
import { describeError, openBatch } from './batch.ts';
import { fileOf, setupProjects, titlesOf } from './playwright-suite.ts';

type Preprocess = Parameters<NonNullable<Reporter['preprocess']>>[0];

const nameOf = (file: string, titles: readonly string[]): string => JSON.stringify([file, ...titles]);
const firstError = (results: readonly TestResult[]): string | undefined => {
  const error = results.find((result) => result.errors.length > 0)?.errors[0];
  return error === undefined ? undefined : describeError({ message: error.message ?? error.value }, error.location);
};

function failure(test: TestCase): string {
  const result = test.results.at(-1);
  return (
    firstError(result ? [result] : []) ?? firstError(test.results) ?? `ended with ${result?.status ?? 'nothing'}, while ${test.expectedStatus} was expected`
  );
}

export default class JournalReporter implements Reporter {
  #batch = openBatch<Selection>(process.env['MUSTER_SELECTION'] ?? '');
  #tests: readonly TestCase[] = [];
  /** How many tests share a file and a title path, and how many of a file are still to come. */
  #outOf = new Map<string, number>();
  #open = new Map<string, Set<TestCase>>();
  #failsOnFlaky = false;

  printsToStdio(): boolean {
    return false;
  }

  async preprocess({ suite, testRun }: Preprocess): Promise<void> {
    const inFull = setupProjects(suite);
    for (const project of suite.suites) {
      if (inFull.has(project.project()?.name ?? '')) continue;
      for (const test of project.allTests()) if (!this.#selects(test)) testRun.exclude(test);
    }
    this.#batch.tell({ kind: 'loaded' });
  }

  onBegin(config: FullConfig, suite: Suite): void {
    this.#failsOnFlaky = 'failOnFlakyTests' in config && config.failOnFlakyTests === true;
    this.#tests = suite.allTests().filter((test) => this.#selects(test));
    for (const test of this.#tests) {
      const file = this.#file(test);
      const name = nameOf(file, titlesOf(test));
      this.#outOf.set(name, (this.#outOf.get(name) ?? 0) + 1);
      this.#open.set(file, (this.#open.get(file) ?? new Set()).add(test));
    }
    if (this.#tests.length > 0) this.#batch.tell({ kind: 'begun' });
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (!this.#selects(test) || result.status === 'interrupted') return;
    this.#tell(test);
    if (test.outcome() !== 'unexpected' || test.results.length > test.retries) this.#close(test);
  }

  onError(error: TestError): void {
    const message = describeError({ message: error.message ?? error.value }, error.location);
    const place = `${error.location?.file ?? ''}\n${error.stack ?? ''}`;
    const file = this.#batch.job.files.find((selected) => place.includes(selected.file))?.file ?? null;
    this.#batch.tell({ kind: 'error', file, path: [], message });
  }

  onEnd(result: FullResult): void {
    if (result.status === 'interrupted') return;
    for (const test of this.#tests) if (test.results.length === 0) this.#tell(test);
    this.#batch.tell({ kind: 'ended' });
  }

  #file(test: TestCase): string {
    return this.#batch.canonical(fileOf(test));
  }

  #selects(test: TestCase): boolean {
    return this.#batch.selects(fileOf(test), titlesOf(test));
  }

  #close(test: TestCase): void {
    const file = this.#file(test);
    const open = this.#open.get(file);
    if (open?.delete(test) && open.size === 0) this.#batch.tell({ kind: 'file', file });
  }

  #tell(test: TestCase): void {
    const file = this.#file(test);
    const path = titlesOf(test);
    const durationMs = test.results.reduce((sum, result) => sum + result.duration, 0);
    const key = `${test.id}:${test.repeatEachIndex}`;
    this.#batch.tell({ kind: 'test', file, path, key, outOf: this.#outOf.get(nameOf(file, path)) ?? 1, durationMs, ...this.#verdict(test) });
  }

  #verdict(test: TestCase): { outcome: 'passed' | 'failed' | 'skipped'; message?: string | undefined } {
    const outcome = test.outcome();
    switch (outcome) {
      case 'expected':
        return { outcome: 'passed' };
      case 'flaky': {
        const message = `flaky: passed on attempt ${test.results.length}; first: ${firstError(test.results) ?? 'no message'}`;
        return { outcome: this.#failsOnFlaky ? 'failed' : 'passed', message };
      }
      case 'unexpected':
        return { outcome: 'failed', message: failure(test) };
      case 'skipped': {
        if (test.expectedStatus !== 'skipped') {
          return {
            outcome: 'failed',
            message: 'it did not run: Playwright stopped before it (an earlier failure of its serial group, of a setup project, or a limit)',
          };
        }
        return { outcome: 'skipped', message: test.annotations.find((annotation) => annotation.type === 'skip' || annotation.type === 'fixme')?.description };
      }
    }
  }
}
