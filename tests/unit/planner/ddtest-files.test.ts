import { expect, test } from 'vitest';
import type { Plan, Unit } from '../../../harness/model/plan.ts';
import { ddtestFiles } from '../../../harness/planner/ddtest-files.ts';
import { plan } from '../report/recorded-runs.ts';

const unit = (file: string, sandbox: string | null = null): Unit => ({ suite: 'api', file, sandbox, tests: [], weightMs: 1 });
const planOf = (...workers: readonly Unit[][]): Plan => ({ ...plan, workers });

test('each runner has its list, they share no file, and together they are all files [S1-25]', () => {
  const files = ddtestFiles(planOf([unit('b.test.ts'), unit('d.test.ts')], [unit('c.test.ts')], [unit('a.test.ts')]));
  expect(Object.fromEntries(files)).toEqual({
    '.testoptimization/manifest.txt': '1\n',
    '.testoptimization/runner/test-files.txt': 'a.test.ts\nb.test.ts\nc.test.ts\nd.test.ts\n',
    '.testoptimization/runner/parallel-runners.txt': '3',
    '.testoptimization/runner/tests-split/runner-0': 'b.test.ts\nd.test.ts\n',
    '.testoptimization/runner/tests-split/runner-1': 'c.test.ts\n',
    '.testoptimization/runner/tests-split/runner-2': 'a.test.ts\n',
  });
});

test('a file in two sandboxes stands in one list', () => {
  const files = ddtestFiles(planOf([unit('a.test.ts')], [unit('a.test.ts', 'other'), unit('b.test.ts')]));
  expect(files.get('.testoptimization/runner/tests-split/runner-1')).toBe('b.test.ts\n');
});

test('a plan without tests has no lists', () => {
  const files = ddtestFiles(planOf());
  expect([...files.keys()].filter((file) => file.includes('tests-split'))).toEqual([]);
  expect(files.get('.testoptimization/runner/test-files.txt')).toBe('');
});
