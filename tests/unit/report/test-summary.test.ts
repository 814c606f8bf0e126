import { expect, test } from 'vitest';
import { explainTest } from '../../../harness/report/explain-test.ts';
import { testSummary, unmappedText } from '../../../harness/report/test-summary.ts';
import { allPassed, finished, notReady, plan, stamped, started, tests, unmapped, withFailure } from './recorded-runs.ts';

const apps = ['demo-fe', 'release-lifecycle-demo', 'demo-api'];

test('the summary has a verdict with its reason for e2e and for each app [S0-63]', () => {
  expect(testSummary(withFailure, apps)).toEqual({
    'e2e-entry-point': 'pass',
    'demo-fe': 'skipped (not in plan)',
    'release-lifecycle-demo': 'skipped (not in plan)',
    'demo-api': 'fail',
    'failed-tests': { 'demo-api': ['individual/api-crud: expected 201 but got 500'] },
  });
  expect(testSummary(allPassed, apps)).toMatchObject({ 'e2e-entry-point': 'pass', 'demo-api': 'pass' });
});

test('e2e is skipped when none is in the plan, and fails when the entry cannot be reached [S0-61]', () => {
  const individual = tests.filter(({ kind }) => kind === 'individual');
  const events = stamped(
    started,
    { kind: 'planned', plan: { ...plan, tests: individual }, planFile: 'p', failsOnUnmapped: false },
    finished('individual/api-crud', 'passed'),
  );
  expect(testSummary(events, apps)).toMatchObject({ 'e2e-entry-point': 'skipped (no e2e in plan)', 'demo-api': 'pass' });
  expect(testSummary(notReady, apps)).toMatchObject({ 'e2e-entry-point': 'fail' });
});

test('an unmapped area is named, with the message to the letter [S0-59]', () => {
  expect(testSummary(unmapped, apps)).toEqual({
    'unmapped-area': 'new-service',
    message: 'No mapped regression; area needs tests',
    summary: 'no mapped regression in area new-service',
  });
  expect(unmappedText(['new-service'])).toBe('no mapped regression in area new-service');
});

test('explaining a test that was left out tells why it is not in the plan', () => {
  expect(explainTest(plan, 'individual/fe-assets')).toContain('individual/fe-assets was left out: the change to demo-api does not reach it at radius 1');
});

test('explaining a selected test shows the path from the changed file to the test', () => {
  const change = { ...plan.change, filesByArea: { 'demo-api': ['apps/demo-api/main.ts'] } };
  expect(explainTest({ ...plan, change }, 'e2e/fe-smoke')).toContain(
    ['    apps/demo-api/main.ts changed', '    -> demo-api', '    -> release-lifecycle-demo', '    -> demo-fe', '    -> e2e/fe-smoke'].join('\n'),
  );
});
