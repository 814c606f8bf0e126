/**
 * A Playwright reporter that has ready what the selected tests need, after all filters and before any worker (`preprocess`, Playwright
 * 1.62 on). The global set-up has opened the door that it asks at; where there is none (`--list`, a front door) it does nothing.
 *
 * When something is missing it throws, and Playwright ends with 1 before any test. With `onUnmet: 'go-on'` the tests that can run do, and
 * the others fail by name in the fixtures of `muster/playwright`.
 */
import type { FullConfig, FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter';
import type { AskedTest } from '../model/hold.ts';
import { circumstances, setVariables } from './circumstances.ts';
import { askAtDoor } from './door.ts';
import { testsOfShard } from './playwright-shard.ts';
import { fileOf, setupProjects, titlesOf } from './playwright-suite.ts';
import { stoppedText, told, unmetText } from './words.ts';

type Preprocess = Parameters<NonNullable<Reporter['preprocess']>>[0];

export interface ServicesOptions {
  /** `stop` (the default): no test begins when one cannot run. */
  readonly onUnmet?: 'stop' | 'go-on';
}

const asked = (test: TestCase): AskedTest => ({ file: fileOf(test), titles: titlesOf(test), line: test.location.line, tags: test.tags });

export default class ServicesReporter implements Reporter {
  readonly #goesOn: boolean;
  #hasUnmet = false;

  constructor({ onUnmet }: ServicesOptions = {}) {
    this.#goesOn = onUnmet === 'go-on';
  }

  printsToStdio(): boolean {
    return false;
  }

  async preprocess({ config, suite, testRun }: Preprocess): Promise<void> {
    const now = circumstances(process.env);
    if (now.kind !== 'held') return;
    const setUps = setupProjects(suite);
    const isSetUp = (project: Suite) => setUps.has(project.project()?.name ?? '');
    if (config.shard !== null)
      keepShard(
        suite.suites.filter((project) => !isSetUp(project)),
        config.shard,
        testRun,
      );

    const tests = suite.allTests();
    // A run of UI mode begins with a new reporter: whatever failed, failed before.
    const answer = await askAtDoor(now.door, { kind: 'tests', tests: tests.map(asked), again: true });
    if (answer.kind === 'refused') throw told(answer.message);
    setVariables(answer.sandboxes[0]?.environment ?? {});
    const needs = answer.tests.map(({ unmet }) => unmet);
    const failing = needs.flatMap((unmet) => (unmet?.how === 'fail' ? [unmet] : []));
    this.#hasUnmet = failing.length > 0;
    if (this.#hasUnmet && !this.#goesOn) throw told(stoppedText(failing, { unmet: failing.length, all: tests.length }));

    const readOnly = new Set(suite.suites.filter(isSetUp).flatMap((project) => project.allTests()));
    for (const [index, test] of tests.entries()) {
      const unmet = needs[index];
      if (unmet?.how === 'skip' && !readOnly.has(test)) testRun.skip(test, unmetText(unmet));
    }
  }

  /** Green is only what ran, whoever noticed. */
  async onEnd({ status }: FullResult): Promise<{ status: FullResult['status'] }> {
    return { status: status === 'passed' && this.#hasUnmet ? 'failed' : status };
  }
}

function keepShard(projects: readonly Suite[], shard: NonNullable<FullConfig['shard']>, testRun: Preprocess['testRun']): void {
  const own = testsOfShard(projects, shard, (suite) => testRun.mode(suite));
  testRun.skipSharding();
  for (const test of projects.flatMap((project) => project.allTests())) if (!own.has(test)) testRun.exclude(test);
}
