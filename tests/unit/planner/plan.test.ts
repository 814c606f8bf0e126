/** The published schema is refreshed with: npx vitest run tests/unit/planner/plan.test.ts -u */
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { TestHistory } from '../../../harness/model/graph.ts';
import { capabilityName, type TestId, testId } from '../../../harness/model/ids.ts';
import type { Plan } from '../../../harness/model/plan.ts';
import { changeFromAreas } from '../../../harness/planner/change.ts';
import { makePlan, NO_MAPPED_REGRESSION, type PlanInputs, type Present, planText, staleness } from '../../../harness/planner/plan.ts';
import { planSchema, readPlan } from '../../../harness/planner/plan-schema.ts';
import { select } from '../../../harness/planner/select.ts';
import { weigher } from '../../../harness/planner/weigh.ts';
import { impactOf, makeTest, selectInput, TESTS } from './repository.ts';

const past = (id: string, medianMs: number | null): [TestId, TestHistory] => [testId(id), { id: testId(id), medianMs, lastOutcome: 'passed', lastRunId: 'r' }];

function plan(areas: string[], more: Partial<PlanInputs> = {}): Plan {
  const change = changeFromAreas(areas);
  const impact = impactOf(...areas);
  const tests = more.tests ?? TESTS;
  const history = more.history ?? new Map();
  const selection = select(selectInput({ tests, change, impact, history }));
  if (!selection.ok) throw new Error('refused');
  return makePlan({ commit: 'c1', digest: 'd1', change, radius: 1, impact, selection: selection.value, requirements: [], tests, history, workers: 2, ...more });
}

test('a mapped change has tests and no message', () => {
  const { tests, unmapped, message, services } = plan(['demo-fe']);
  expect([tests.length, unmapped, message, services]).toEqual([4, [], '', ['demo-api', 'demo-fe']]);
});

test('an unmapped change says so, to the letter [S0-05]', () => {
  const { tests, unmapped, message } = plan(['new-service']);
  expect({ tests, unmapped, message }).toEqual({ tests: [], unmapped: ['new-service'], message: 'No mapped regression; area needs tests' });
  expect(message).toBe(NO_MAPPED_REGRESSION);
});

test('an unmapped area beside a mapped one is listed without the message', () => {
  expect(plan(['demo-fe', 'new-service'])).toMatchObject({ unmapped: ['new-service'], message: '' });
});

test('a unit is the selected tests of one file in one sandbox', () => {
  const file = 'tests/a.test.ts';
  const tests = [makeTest('individual/a', { file }), makeTest('individual/b', { file }), makeTest('individual/c', { file, sandbox: 'own' })];
  const units = plan(['new-service'], { tests: tests.map((each) => ({ ...each, id: testId(`${each.id}-new`) })), workers: 1 }).workers;
  expect(units).toEqual([
    [
      { suite: 'api', file, sandbox: null, tests: ['individual/a-new', 'individual/b-new'], weightMs: 2000 },
      { suite: 'api', file, sandbox: 'own', tests: ['individual/c-new'], weightMs: 1000 },
    ],
  ]);
});

test('workers take the longest units first, and there are never more workers than units', () => {
  const history = new Map([past('e2e/fe-smoke', 900), past('e2e/fe-checkout-flow', 500), past('individual/fe-assets', 400), past('individual/fe-unit-api', 1)]);
  const { workers, makespanMs, lowerBoundMs } = plan(['demo-fe'], { history });
  expect(workers.map((units) => units.map(({ weightMs }) => weightMs))).toEqual([
    [900, 1],
    [500, 400],
  ]);
  expect([makespanMs, lowerBoundMs]).toEqual([901, 900.5]);
  expect(plan(['demo-fe'], { workers: 16 }).workers).toHaveLength(4);
  expect(plan(['new-service'], { workers: 16 }).workers).toEqual([[]]);
});

test('weights come from own runs, else the directory, else all tests, else 1 s [S1-11]', () => {
  const tests = [makeTest('individual/a'), makeTest('individual/b'), makeTest('individual/c'), makeTest('e2e/d'), makeTest('e2e/never')];
  const weigh = weigher(tests.slice(0, 4), new Map([past('individual/a', 10), past('individual/b', 21), past('e2e/d', null), past('elsewhere/x', 9999)]));
  expect(tests.map(weigh)).toEqual([
    { weightMs: 10, weightFrom: 'history' },
    { weightMs: 21, weightFrom: 'history' },
    { weightMs: 16, weightFrom: 'directory' },
    { weightMs: 16, weightFrom: 'median' },
    { weightMs: 16, weightFrom: 'median' },
  ]);
  expect(weigher(tests, new Map())(makeTest('individual/a'))).toEqual({ weightMs: 1000, weightFrom: 'default' });
  expect(weigher(tests, new Map([past('individual/a', 0)]))(makeTest('individual/a'))).toEqual({ weightMs: 1, weightFrom: 'history' });
});

test('the same inputs give the same bytes [S1-42]', () => {
  expect(planText(plan(['demo-api']))).toBe(planText(plan(['demo-api'])));
});

test('what is selected, and who runs it, does not depend on the order in which tests were found', () => {
  const { leftOut, ...made } = plan(['demo-api']);
  const { leftOut: reversed, ...other } = plan(['demo-api'], { tests: TESTS.toReversed() });
  expect(other).toEqual(made);
  expect(reversed).toEqual(leftOut.toReversed());
});

test('a saved plan is read back as it was', () => {
  const made = plan(['demo-api']);
  expect(readPlan(planText(made))).toEqual({ ok: true, value: made });
});

test('a plan that is none is refused with its places', () => {
  expect(readPlan('{')).toMatchObject({ ok: false, problems: [{ code: 'json' }] });
  const broken = { ...plan(['demo-api']), version: 2, radius: 0 };
  expect(readPlan(JSON.stringify(broken))).toMatchObject({ ok: false, problems: [{ path: 'version' }, { code: 'bad-format', path: 'radius' }] });
});

test.each<[Partial<Present>, string | null]>([
  [{}, null],
  [{ commit: 'c2' }, 'it was made at c1, and this is c2'],
  [{ commit: null }, 'it was made at c1, and this is no commit'],
  [{ digest: 'd2' }, 'test files have changed since it was made'],
  [{ suites: ['api'] }, 'e2e is configured no more'],
  [{ capabilities: ['other'] }, 'backend is configured no more'],
])('a plan of c1 and d1 against %j', (differences, detail) => {
  const made = plan(['demo-api'], { requirements: [{ capability: capabilityName('backend'), sandbox: null, tests: [], dependsOn: [] }] });
  const now: Present = { commit: 'c1', digest: 'd1', suites: TESTS.map(({ suite }) => suite), capabilities: ['backend'], ...differences };
  expect(staleness(made, now)).toEqual(detail === null ? null : { code: 'stale-plan', detail });
});

test('the schema is published, and every plan satisfies it', async () => {
  const schema = { title: 'Plan of a run', ...z.toJSONSchema(planSchema, { io: 'input' }) };
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path.join(import.meta.dirname, '../../../docs/reference/plan.schema.json'));
  const isValid = new Ajv2020().compile(schema);
  for (const areas of [['demo-api'], ['new-service']]) expect(isValid(JSON.parse(planText(plan(areas)))), JSON.stringify(isValid.errors)).toBe(true);
});
