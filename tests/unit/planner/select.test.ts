import { describe, expect, test } from 'vitest';
import type { TestHistory } from '../../../harness/model/graph.ts';
import { type TestId, testId } from '../../../harness/model/ids.ts';
import { changeFromAreas, noChange } from '../../../harness/planner/change.ts';
import { type SelectInput, select } from '../../../harness/planner/select.ts';
import { ALL_TRACED, IDS, impactOf, makeTest, selectInput, TESTS } from './repository.ts';

function selected(more: Partial<SelectInput>): [id: string, ...kinds: string[]][] {
  const answer = select(selectInput(more));
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value.selected.map(({ test: { id }, because }) => [id, ...because.map(({ kind }) => kind)]);
}

const changed = (...areas: string[]): Partial<SelectInput> => ({ change: changeFromAreas(areas), impact: impactOf(...areas) });
const failed = (id: string): [TestId, TestHistory] => [testId(id), { id: testId(id), medianMs: 5, lastOutcome: 'failed', lastRunId: 'r-7' }];

test('a change to demo-fe selects what touches it, e2e first [S0-04]', () => {
  expect(selected(changed('demo-fe'))).toEqual([
    ['e2e/fe-checkout-flow', 'impact'],
    ['e2e/fe-smoke', 'impact'],
    ['individual/fe-assets', 'impact'],
    ['individual/fe-unit-api', 'impact'],
  ]);
});

test('a change to demo-api never selects a test of the front end alone', () => {
  const ids = selected(changed('demo-api')).map(([id]) => id);
  expect(ids).toEqual([
    'e2e/bff-integration',
    'e2e/fe-checkout-flow',
    'e2e/fe-smoke',
    'individual/api-crud',
    'individual/api-validation',
    'individual/bff-crud',
  ]);
});

test('a change that no test reaches selects nothing', () => {
  expect(selected(changed('new-service'))).toEqual([]);
});

test('a test that two changes reach is there once', () => {
  expect(selected(changed('demo-api', 'demo-fe')).filter(([id]) => id === 'e2e/fe-smoke')).toEqual([['e2e/fe-smoke', 'impact']]);
});

test('a test that was never traced runs with every change', () => {
  const tests = [...TESTS, makeTest('individual/new', { requires: [] })];
  expect(selected({ ...changed('new-service'), tests })).toEqual([['individual/new', 'never-traced']]);
});

test('a test that failed last time runs with every change', () => {
  const answer = select(selectInput({ ...changed('new-service'), history: new Map([failed('individual/api-crud')]) }));
  expect(answer).toMatchObject({
    ok: true,
    value: { selected: [{ test: { id: 'individual/api-crud' }, because: [{ kind: 'failed-last-time', run: 'r-7' }] }] },
  });
});

test('a changed test file selects its own tests', () => {
  const change = { ...noChange(), from: 'git', files: ['tests/individual/fe-assets.test.ts'], since: 'main' } as const;
  expect(selected({ change })).toEqual([['individual/fe-assets', 'changed-test']]);
});

test('reasons keep their order: asked, impact, changed, failed, never traced, full run, everything', () => {
  const change = {
    ...changeFromAreas(['demo-api']),
    from: 'git',
    since: 'main',
    files: ['package-lock.json', 'tests/individual/api-crud.test.ts'],
    fullRun: [
      { file: 'package-lock.json', glob: 'package-lock.json' },
      { file: 'other', glob: null },
    ],
  } as const;
  const answer = selected({
    change,
    impact: impactOf('demo-api'),
    traced: new Set(),
    history: new Map([failed('individual/api-crud')]),
    request: { all: true, suites: [], words: ['individual/api-crud'] },
  });
  expect(answer).toEqual([['individual/api-crud', 'asked', 'impact', 'changed-test', 'failed-last-time', 'never-traced', 'full-run', 'everything']]);
});

test('a full run selects every test, naming the file and the glob', () => {
  const change = { ...noChange(), from: 'git', files: ['x'], since: 'main', fullRun: [{ file: 'x', glob: null }] } as const;
  const answer = select(selectInput({ change }));
  expect(answer.ok && answer.value.selected.map(({ because }) => because)).toEqual(IDS.map(() => [{ kind: 'full-run', file: 'x', glob: null }]));
});

test('without a change everything runs, and with --all everything runs whatever changed', () => {
  expect(
    selected({})
      .map(([id]) => id)
      .toSorted(),
  ).toEqual(IDS.toSorted());
  expect(selected({})[0]).toEqual(['e2e/bff-integration', 'everything']);
  expect(selected({ ...changed('new-service'), request: { all: true, suites: [], words: [] } })).toHaveLength(IDS.length);
});

describe('what the command line names', () => {
  const asked = (words: string[], more: Partial<SelectInput> = {}): string[] =>
    selected({ ...more, request: { all: false, suites: [], words } }).map(([id]) => id);

  test.each<[string[], string[]]>([
    [['e2e/fe-smoke'], ['e2e/fe-smoke']],
    [['tests/individual/api-crud.test.ts'], ['individual/api-crud']],
    [['./tests/e2e/'], ['e2e/bff-integration', 'e2e/fe-checkout-flow', 'e2e/fe-smoke']],
    [
      ['individual/api-crud', 'e2e/fe-smoke'],
      ['e2e/fe-smoke', 'individual/api-crud'],
    ],
  ])('%j', (words, ids) => {
    expect(asked(words)).toEqual(ids);
  });

  test('the id of a file stands for all tests in it', () => {
    const tests = [makeTest('individual/a#one'), makeTest('individual/a#two'), makeTest('individual/ab#one')];
    expect(asked(['individual/a'], { tests })).toEqual(['individual/a#one', 'individual/a#two']);
  });

  test('names select exactly what they name, whatever changed', () => {
    expect(asked(['individual/fe-assets'], changed('demo-api'))).toEqual(['individual/fe-assets']);
  });

  test('a name that nothing has is refused with the nearest one', () => {
    expect(select(selectInput({ request: { all: false, suites: [], words: ['e2e/fe-smok', 'individual/api-crud'] } }))).toEqual({
      ok: false,
      problems: [{ code: 'unknown-test', text: 'e2e/fe-smok', nearest: 'e2e/fe-smoke' }],
    });
  });

  test('a suite narrows what can be selected', () => {
    const request = { all: false, suites: ['e2e'], words: [] };
    expect(selected({ ...changed('demo-fe'), request }).map(([id]) => id)).toEqual(['e2e/fe-checkout-flow', 'e2e/fe-smoke']);
  });

  test('an unknown suite is refused with the known ones', () => {
    expect(select(selectInput({ request: { all: false, suites: ['e2'], words: [] } }))).toEqual({
      ok: false,
      problems: [{ code: 'unknown-suite', name: 'e2', nearest: 'e2e', known: ['api', 'e2e'] }],
    });
  });
});

test('selected and left out share out all tests; left out is in the order of the inventory', () => {
  const answer = select(selectInput(changed('demo-api')));
  if (!answer.ok) throw new Error('refused');
  expect(answer.value.leftOut).toEqual(TESTS.map(({ id }) => id).filter((id) => answer.value.leftOut.includes(id)));
  expect(answer.value.leftOut.toSorted()).toEqual(['individual/bff-health', 'individual/fe-assets', 'individual/fe-unit-api']);
  expect(new Set([...answer.value.selected.map(({ test: { id } }) => id), ...answer.value.leftOut])).toEqual(ALL_TRACED);
});
