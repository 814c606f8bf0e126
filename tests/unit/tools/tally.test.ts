import { expect, test } from 'vitest';
import { itemsOfStep, type Step } from '../../../tools/tally.ts';

const step = (exitCode: number, report: string | null = 'report.json'): Step => ({ name: 'a step', exitCode, report });
const vitest = (...statuses: string[]) =>
  JSON.stringify({ testResults: [{ name: '/x/a.test.ts', status: 'passed', assertionResults: statuses.map((status) => ({ fullName: 'does it', status })) }] });
const run = (...outcomes: string[]) => JSON.stringify({ run_id: 'r', muster: { tests: outcomes.map((outcome) => ({ id: 'e2e/a', outcome })) } });

test.each([
  ['a step without a report that ends well', step(0, null), null, ['passed']],
  ['a step without a report that fails', step(3, null), null, ['failed']],
  [
    'each check',
    step(1),
    JSON.stringify([
      { name: 'types', passed: true },
      { name: 'boundaries', passed: false },
    ]),
    ['passed', 'failed'],
  ],
  ['each test of vitest', step(1), vitest('passed', 'failed'), ['passed', 'failed']],
  ['a skipped test, as not passed', step(0), vitest('passed', 'skipped', 'todo'), ['passed', 'skipped', 'todo']],
  [
    'a test file that could not be loaded',
    step(1),
    JSON.stringify({ testResults: [{ name: 'a.test.ts', status: 'failed', assertionResults: [] }] }),
    ['failed'],
  ],
  ['each test of a run', step(2), run('passed', 'broken', 'skipped'), ['passed', 'broken', 'skipped']],
  ['a failure that no test explains', step(1), vitest('passed'), ['passed', 'failed: ended with 1']],
  ['a step that wrote no report', step(0), null, ['failed: wrote no report']],
  ['a report that is none', step(0), '{}', ['failed: wrote no report']],
  ['a run of nothing', step(0), run(), ['failed: ran nothing']],
])('%s is counted', (_, given, written, outcomes) => {
  expect(itemsOfStep(given, written).map(({ outcome }) => outcome)).toEqual(outcomes);
});
