import { expect, test } from 'vitest';
import { testId } from '../../../harness/model/ids.ts';
import type { Outcome } from '../../../harness/model/test.ts';
import { wholeEvidence } from '../../../harness/pipeline/learn.ts';
import { path } from '../../contract/graph-facts.ts';

test('only a test that ran to its end gives evidence: what is cut off must not replace what is known', () => {
  const outcomes: Readonly<Record<string, Outcome>> = { 'e2e/passed': 'passed', 'e2e/failed': 'failed', 'e2e/broken': 'broken', 'e2e/skipped': 'skipped' };
  const results = Object.entries(outcomes).map(([id, outcome]) => ({ id: testId(id), outcome, durationMs: 1 }));
  const facts = [...Object.keys(outcomes), 'e2e/interrupted'].map((id) => path(id, 'fe'));
  expect(wholeEvidence(facts, results).map((fact) => fact.testId)).toEqual(['e2e/passed', 'e2e/failed']);
});
