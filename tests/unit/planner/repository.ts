/** The tests of stack-one and what their traces showed, as the planner sees them. */

import type { Impact } from '../../../harness/model/graph.ts';
import { capabilityName, type TestId, testId } from '../../../harness/model/ids.ts';
import type { Test, TestKind } from '../../../harness/model/test.ts';
import { noChange } from '../../../harness/planner/change.ts';
import type { SelectInput } from '../../../harness/planner/select.ts';

/** A test whose file follows from its id: `e2e/a` lives in `tests/e2e/a.test.ts`. */
export function makeTest(id: string, more: Partial<Test> = {}): Test {
  const [kind = 'individual'] = id.split('/');
  return {
    id: testId(id),
    kind: kind as TestKind,
    suite: kind === 'e2e' ? 'e2e' : 'api',
    file: `tests/${id.replace(/#.*/, '')}.test.ts`,
    titlePath: [],
    line: 1,
    requires: [capabilityName('demo-api')],
    sandbox: null,
    aliases: [],
    ...more,
  };
}

export const IDS = [
  'individual/fe-unit-api',
  'individual/fe-assets',
  'e2e/fe-smoke',
  'individual/api-crud',
  'individual/bff-health',
  'e2e/bff-integration',
  'individual/api-validation',
  'individual/bff-crud',
  'e2e/fe-checkout-flow',
];

export const TESTS: readonly Test[] = IDS.map((id) => makeTest(id));
export const ALL_TRACED: ReadonlySet<TestId> = new Set(TESTS.map(({ id }) => id));

/** What the graph answers for each app at radius 1. */
const TOUCHED: Readonly<Record<string, readonly string[]>> = {
  'demo-fe': ['e2e/fe-checkout-flow', 'e2e/fe-smoke', 'individual/fe-assets', 'individual/fe-unit-api'],
  'demo-api': ['e2e/bff-integration', 'e2e/fe-checkout-flow', 'e2e/fe-smoke', 'individual/api-crud', 'individual/api-validation', 'individual/bff-crud'],
};

export function impactOf(...changed: readonly string[]): Impact {
  const tests = changed.flatMap((area) =>
    (TOUCHED[area] ?? []).map((id) => ({ id: testId(id), type: id.split('/')[0] ?? '', changed: area, because: [area] })),
  );
  return { tests, services: tests.length === 0 ? [] : ['demo-api', 'demo-fe'], unmapped: changed.filter((area) => TOUCHED[area] === undefined) };
}

export function selectInput(more: Partial<SelectInput> = {}): SelectInput {
  return {
    tests: TESTS,
    suites: ['api', 'e2e'],
    request: { all: false, suites: [], words: [] },
    change: noChange(),
    impact: impactOf(),
    traced: ALL_TRACED,
    history: new Map(),
    ...more,
  };
}
