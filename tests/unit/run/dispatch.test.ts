import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testId } from '../../../harness/model/ids.ts';
import type { Unit } from '../../../harness/model/plan.ts';
import { dispatch } from '../../../harness/run/dispatch.ts';

const unit = (suite: string, file: string, weightMs: number, sandbox: string | null = null): Unit => ({
  suite,
  file,
  sandbox,
  tests: [testId(file)],
  weightMs,
});
const isParallel = (suite: string) => suite.startsWith('p');
const shown = (workers: readonly (readonly Unit[])[]) =>
  dispatch(workers, isParallel).map(({ suite, sandbox, units, lanes, weightMs }) => [suite, sandbox, units.map(({ file }) => file).join(), lanes, weightMs]);

test('one worker starts each parallel runner once a suite and sandbox', () => {
  expect(shown([[unit('p1', 'a', 5), unit('s', 'x', 9), unit('p1', 'b', 5), unit('p1', 'c', 1, 'box')]])).toEqual([
    ['p1', null, 'a,b', 1, 10],
    ['s', null, 'x', 1, 9],
    ['p1', 'box', 'c', 1, 1],
  ]);
});

test('a parallel runner that every worker has files for starts once and takes their lanes', () => {
  expect(shown([[unit('p1', 'a', 60)], [unit('p1', 'b', 50)]])).toEqual([['p1', null, 'a,b', 2, 55]]);
});

test('a parallel runner takes no more lanes than keep it within the makespan', () => {
  expect(
    shown([
      [unit('p1', 'a', 10), unit('s', 'x', 90)],
      [unit('p1', 'b', 10), unit('s', 'y', 90)],
    ]),
  ).toEqual([
    ['s', null, 'x', 1, 90],
    ['s', null, 'y', 1, 90],
    ['p1', null, 'a,b', 1, 20],
  ]);
});

test('a runner that is not parallel starts on each worker that has files for it', () => {
  expect(shown([[unit('s', 'a', 3)], [unit('s', 'b', 2), unit('s', 'c', 2)]])).toEqual([
    ['s', null, 'b,c', 1, 4],
    ['s', null, 'a', 1, 3],
  ]);
});

test('each unit is dispatched exactly once, and no work takes more lanes than there are workers', () => {
  const units = fc.record({
    suite: fc.constantFrom('p1', 'p2', 's1', 's2'),
    sandbox: fc.constantFrom(null, 'box'),
    weightMs: fc.integer({ min: 0, max: 1000 }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(units, { maxLength: 8 }), { minLength: 1, maxLength: 5 }), (drawn) => {
      const workers = drawn.map((own, worker) => own.map((each, index) => unit(each.suite, `${worker}-${index}`, each.weightMs, each.sandbox)));
      const work = dispatch(workers, isParallel);
      const files = work.flatMap(({ units: own }) => own.map(({ file }) => file));
      expect(files.sort()).toEqual(workers.flatMap((own) => own.map(({ file }) => file)).sort());
      for (const { lanes } of work) expect(lanes >= 1 && lanes <= workers.length).toBe(true);
    }),
  );
});
