import { expect, test } from 'vitest';
import { neighboursOf, reach, undirected } from '../../../harness/graph/reach.ts';

/** 1 > 2 > 3 > 4 > 2, and 5 > 4. */
const calls = undirected([1, 2, 3, 4, 5], [2, 3, 4, 2, 4]);

test('calls are neighbours in both directions', () => {
  expect([...neighboursOf(calls, 4)].sort()).toEqual([2, 3, 5]);
  expect([...neighboursOf(calls, 99)]).toEqual([]);
});

test.each<[start: number, hops: number, expected: [number, number][]]>([
  [1, 0, [[1, 0]]],
  [
    1,
    1,
    [
      [1, 0],
      [2, 1],
    ],
  ],
  [
    1,
    2,
    [
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 2],
    ],
  ],
  [
    1,
    999_999_999,
    [
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 2],
      [5, 3],
    ],
  ],
  [42, 3, [[42, 0]]],
])('from %i within %i hops', (start, hops, expected) => {
  expect([...reach((node) => neighboursOf(calls, node), start, hops)]).toEqual(expected);
});
