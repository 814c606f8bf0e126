import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseRunners, clampRange, linearRunners } from '../../../harness/planner/choose-runners.ts';
import { loadsOf, longestFirst, split } from '../../../harness/planner/split.ts';
import { splitDocument } from '../../../harness/planner/split-document.ts';
import { byUtf8, sortedByUtf8 } from '../../../harness/planner/utf8-order.ts';

type Files = Record<string, number>;

const equal = (count: number, ms: number, name = 'f'): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name}${String(index).padStart(2, '0')}`, ms]));
const sizes = (files: Files, runners: number): number[] => split(new Map(Object.entries(files)), runners).assignment.map(({ length }) => length);

describe('the rounds of the original', () => {
  test('23 equal files over 8 runners give 3,3,3,3,3,3,3,2 [S1-27]', () => {
    expect(sizes(equal(23, 1000), 8)).toEqual([3, 3, 3, 3, 3, 3, 3, 2]);
  });

  test('three heavy files stay alone, twenty light ones share the rest [S1-26] [S1-28]', () => {
    const { assignment, loads } = split(new Map(Object.entries({ ...equal(20, 100), article: 10_000, comment: 8000, follow: 5000 })), 8);
    expect(assignment.slice(0, 3)).toEqual([['article'], ['comment'], ['follow']]);
    expect(assignment.slice(3).map(({ length }) => length)).toEqual([4, 4, 4, 4, 4]);
    expect(loads).toEqual([10_000, 8000, 5000, 400, 400, 400, 400, 400]);
  });

  test('6 equal files over 4 runners give 2,2,1,1 [S1-30]', () => {
    expect(sizes(equal(6, 1000), 4)).toEqual([2, 2, 1, 1]);
  });

  test('5 s, 3 s and four of 100 ms over 4 runners give 1,1,2,2', () => {
    expect(sizes({ ...equal(4, 100), a: 5000, b: 3000 }, 4)).toEqual([1, 1, 2, 2]);
  });
});

describe('edges [S1-50]', () => {
  test('no files give empty runners', () => {
    expect(split(new Map(), 3)).toEqual({ assignment: [[], [], []], loads: [0, 0, 0], runners: 3, makespan: 0, lowerBound: 0 });
  });

  test.each([0, -1])('%i runners mean one', (runners) => {
    expect(sizes({ a: 1, b: 2 }, runners)).toEqual([2]);
  });

  test('equal weights are given out by path as UTF-8 bytes', () => {
    const paths = ['\u{1F600}', '\uFF5E', 'z', 'B', 'a', 'é'];
    const { assignment } = split(new Map(paths.map((path) => [path, 7])), 1);
    expect(assignment).toEqual([['B', 'a', 'z', 'é', '\uFF5E', '\u{1F600}']]);
  });
});

const anyFiles = fc
  .dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.integer({ min: 0, max: 5000 }), { maxKeys: 60 })
  .map((files) => new Map(Object.entries(files)));
const anyRunners = fc.integer({ min: 1, max: 20 });

describe('always', () => {
  test('every file is in exactly one runner, and loads are the sums of their files', () => {
    fc.assert(
      fc.property(anyFiles, anyRunners, (files, runners) => {
        const { assignment, loads } = split(files, runners);
        expect(assignment.length).toBe(runners);
        expect(assignment.flat().sort()).toEqual([...files.keys()].sort());
        expect(loads).toEqual(assignment.map((paths) => paths.reduce((sum, path) => sum + (files.get(path) ?? 0), 0)));
      }),
    );
  });

  test('the makespan is at least the lower bound, and at most 4/3 - 1/(3m) of the best one [S1-50]', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 7 }), fc.integer({ min: 1, max: 3 }), (weights, runners) => {
        const { makespan, lowerBound } = split(new Map(weights.map((ms, index) => [`f${index}`, ms])), runners);
        const best = bestMakespan(weights, runners);
        expect(lowerBound).toBeLessThanOrEqual(best + 1e-9);
        expect(makespan).toBeGreaterThanOrEqual(best);
        expect(makespan).toBeLessThanOrEqual(best * (4 / 3 - 1 / (3 * runners)) + 1e-9);
      }),
    );
  });

  test('runners differ by no more than the file that came last to the fuller one [S1-60]', () => {
    fc.assert(
      fc.property(anyFiles, anyRunners, (files, runners) => {
        const { assignment, loads } = split(files, runners);
        for (const [index, paths] of assignment.entries()) {
          const last = paths.at(-1);
          for (const other of loads) if (last !== undefined) expect((loads[index] ?? 0) - other).toBeLessThanOrEqual(files.get(last) ?? 0);
        }
      }),
    );
  });

  test('the order in which files are named changes nothing [S1-42]', () => {
    fc.assert(
      fc.property(anyFiles, anyRunners, (files, runners) => {
        expect(split(new Map([...files].reverse()), runners)).toEqual(split(files, runners));
      }),
    );
  });

  test('paths are ordered as their UTF-8 bytes are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed())), (texts) => {
        const byBytes = [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect(sortedByUtf8(texts)).toEqual(byBytes);
        expect([...texts].sort(byUtf8)).toEqual(byBytes);
      }),
    );
  });
});

/** Tries every assignment. */
function bestMakespan(weights: readonly number[], runners: number, loads: readonly number[] = new Array(runners).fill(0)): number {
  const [first, ...rest] = weights;
  if (first === undefined) return Math.max(...loads);
  return Math.min(...loads.map((load, index) => bestMakespan(rest, runners, loads.with(index, load + first))));
}

describe('how many runners, aware of the split', () => {
  const choose = (files: Files, min: number, max: number, overheadMs: number, targetMs = 0): number =>
    chooseRunners(longestFirst(new Map(Object.entries(files))), { min, max, overheadMs, targetMs });

  test.each<[string, number, number]>([
    ['four files of 60 s, up to 4', choose(equal(4, 60_000), 1, 4, 25_000), 4],
    ['one file of an hour, a hundred of 30 s, up to 8', choose({ ...equal(100, 30_000), hour: 3_600_000 }, 1, 8, 25_000), 2],
    ['no overhead: as many as help', choose(equal(8, 1000), 1, 8, 0), 8],
    ['a tie takes fewer runners', choose({ a: 1000, b: 1000 }, 1, 2, 1000), 1],
    ['no files: the least number', choose({}, 3, 8, 25_000), 3],
    ['fewer files than the least number: the least number', choose({ a: 1 }, 3, 8, 25_000), 3],
    ['max of 0: one', choose(equal(9, 1000), 3, 0, 0), 1],
    ['max below min: max', choose(equal(9, 60_000), 5, 2, 0), 2],
    ['a target that the best score misses: the best that meets it', choose(equal(8, 10_000), 1, 8, 25_000, 20_000), 4],
    ['a target that cannot be met: the least makespan', choose({ a: 50_000, b: 10_000, c: 10_000 }, 1, 3, 25_000, 20_000), 2],
  ])('%s', (_, runners, expected) => {
    expect(runners).toBe(expected);
  });

  test('skipping hopeless numbers never changes the answer', () => {
    const rule = fc.record({
      min: fc.integer({ min: -1, max: 6 }),
      max: fc.integer({ min: -1, max: 12 }),
      overheadMs: fc.integer({ min: 0, max: 900 }),
      targetMs: fc.constantFrom(0, 500, 2000, 9000),
    });
    fc.assert(
      fc.property(anyFiles, rule, (files, given) => {
        const sorted = longestFirst(files);
        const { min, max } = clampRange(given);
        const candidates = Array.from({ length: Math.max(min, Math.min(max, files.size)) - min + 1 }, (_, index) => {
          const runners = min + index;
          const makespan = Math.max(0, ...loadsOf(sorted, runners));
          return { runners, makespan, score: makespan + runners * given.overheadMs };
        });
        const fitting = candidates.filter(({ makespan }) => given.targetMs === 0 || makespan <= given.targetMs);
        const [best] =
          fitting.length > 0
            ? fitting.toSorted((a, b) => a.score - b.score || a.runners - b.runners)
            : candidates.toSorted((a, b) => a.makespan - b.makespan || a.runners - b.runners);
        expect(chooseRunners(sorted, given)).toBe(best?.runners);
      }),
    );
  });
});

describe('how many runners, by the linear rule [S1-16] [S1-17]', () => {
  test.each([
    [6000n, 26_900n, 1, 8, 6],
    [0n, 100n, 1, 8, 8],
    [50n, 100n, 1, 8, 5],
    [75n, 100n, 1, 8, 3],
    [954n, 1000n, 1, 8, 1],
    [1n, 2n, 1, 2, 2],
    [0n, 0n, 1, 8, 8],
    [200n, 100n, 2, 8, 2],
    [-50n, 100n, 2, 8, 8],
    [0n, 1n, 1, 1, 1],
    [0n, 1n, 0, 0, 1],
    [1n, 1n, -4, 8, 1],
    [1n, 1n, 9, 4, 4],
  ])('%i of %i skipped, %i to %i runners: %i', (skippable, total, min, max, expected) => {
    expect(linearRunners({ skippable, total }, { min, max })).toBe(expected);
  });
});

describe('the door', () => {
  test('splits over as many runners as asked', () => {
    expect(splitDocument({ files: { b: 2, a: 2, c: 1 }, runners: 2 })).toEqual({
      ok: true,
      value: { assignment: [['a', 'c'], ['b']], loads: [3, 2], runners: 2, makespan: 3, lowerBound: 3 },
    });
  });

  test('chooses how many when given a range', () => {
    expect(splitDocument({ files: equal(4, 60_000), min: 1, max: 4, overheadMs: 25_000, targetMs: 0 })).toMatchObject({
      ok: true,
      value: { runners: 4, makespan: 60_000 },
    });
  });

  test.each<[unknown, unknown]>([
    [{ runners: 2 }, { code: 'missing', path: 'files' }],
    [{ files: {} }, { code: 'missing', path: 'runners' }],
    [
      { files: { 'a b.ts': 'x' }, runners: 1 },
      { code: 'type', path: 'files["a b.ts"]', expected: 'a number', found: 'the string "x"' },
    ],
    [
      { files: { a: -1 }, runners: 1 },
      { code: 'bad-format', path: 'files.a', expected: 'a number of at least 0' },
    ],
    [
      { files: {}, runners: 1.5 },
      { code: 'type', path: 'runners', expected: 'a whole number' },
    ],
    [
      { files: {}, runners: 1e9 },
      { code: 'bad-format', path: 'runners' },
    ],
    [
      { files: {}, min: 1e9, max: 1e9 },
      { code: 'bad-format', path: 'min' },
    ],
    [[], { code: 'type', expected: 'an object', found: 'a list' }],
    [null, { code: 'type', expected: 'an object', found: 'null' }],
  ])('%j is refused with its place', (input, problem) => {
    expect(splitDocument(input)).toMatchObject({ ok: false, problems: [problem] });
  });
});
