/** Tests as Playwright's reporters know them, named as everybody else names them. */
import type { Suite, TestCase } from '@playwright/test/reporter';

/** The file of the specification, also for tests that are declared by a helper. */
export function fileOf(test: TestCase): string {
  let suite = test.parent;
  while (suite.type !== 'file' && suite.parent) suite = suite.parent;
  return suite.location?.file ?? test.location.file;
}

/** Titles of its suites and its own: after the root, the project and the file. */
export function titlesOf(test: TestCase): string[] {
  return test.titlePath().slice(3);
}

/** Names of the projects that others here depend on: Playwright runs them in full, selected or not. */
export function setupProjects(root: Suite): Set<string> {
  return new Set(root.suites.flatMap((suite) => [...(suite.project()?.dependencies ?? []), suite.project()?.teardown ?? []].flat()));
}
