import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { descendants, family, lineage } from '../../../harness/guard/family.ts';
import type { ProcessRow } from '../../../harness/host/host.ts';

/** `pid:parent:group:session`, started at 100 + pid unless told. */
function row(text: string, more: Partial<ProcessRow> = {}): ProcessRow {
  const [pid = 0, parent = 0, group = 0, session = 0] = text.split(':').map(Number);
  return { pid, parent, group, session, start: 100 + pid, isZombie: false, ...more };
}

const pids = (rows: Iterable<ProcessRow>) => [...rows].map(({ pid }) => pid);
const leader = { pid: 10, start: 110 };
const none: ReadonlySet<number> = new Set();

describe('family', () => {
  const cases: { name: string; rows: ProcessRow[]; marked?: number[]; isAmongOwn?: boolean; expected: number[] }[] = [
    {
      name: 'a leader and its descendants belong together',
      rows: [row('10:1:10:10'), row('11:10:10:10'), row('12:11:12:12'), row('20:1:20:20')],
      expected: [10, 11, 12],
    },
    { name: 'a child that left session and group still belongs to its parent', rows: [row('10:1:10:10'), row('13:10:13:13')], expected: [10, 13] },
    { name: 'an orphan in the session of a living leader belongs to it', rows: [row('10:1:10:10'), row('14:1:14:10')], expected: [10, 14] },
    { name: 'an orphan in the group of a living leader belongs to it', rows: [row('10:1:10:10'), row('14:1:10:9')], expected: [10, 14] },
    { name: 'a daemon with the marker belongs, and so do its children', rows: [row('30:1:30:30'), row('31:30:31:31')], marked: [30], expected: [30, 31] },
    { name: 'a pid that was given to another process names nobody', rows: [row('10:1:10:10', { start: 999 }), row('11:10:10:10')], expected: [] },
    { name: 'the session of a leader that is gone is no proof by its number alone', rows: [row('14:1:14:10')], expected: [] },
    { name: 'the session of a leader that is gone is proof among own descendants', rows: [row('14:1:14:10')], isAmongOwn: true, expected: [14] },
    {
      name: 'the session of a leader that is gone is proof when a marked process is still in it',
      rows: [row('14:1:14:10'), row('15:1:15:10')],
      marked: [15],
      expected: [14, 15],
    },
    { name: 'zombies are not members, but their place in the tree counts', rows: [row('10:1:10:10', { isZombie: true }), row('11:10:11:11')], expected: [11] },
  ];
  test.each(cases)('$name', ({ rows, marked = [], isAmongOwn = false, expected }) => {
    expect(pids(family(rows, { leaders: [leader], marked: new Set(marked), isAmongOwn }))).toEqual(expected);
  });

  test('without a leader or a marker nobody belongs', () => {
    expect(family([row('1:0:1:1'), row('2:1:2:2')], { leaders: [], marked: none, isAmongOwn: true })).toEqual([]);
  });
});

describe('descendants', () => {
  /** Every process but the first has one of the earlier ones as parent. */
  const trees = fc
    .array(fc.nat(), { maxLength: 60 })
    .map((picks) => [row('1:0:1:1'), ...picks.map((pick, index) => row(`${index + 2}:${(pick % (index + 1)) + 1}:1:1`))]);

  test('are all processes whose line of parents leads to the root, and no others', () => {
    fc.assert(
      fc.property(trees, fc.nat(), (rows, pick) => {
        const root = (pick % rows.length) + 1;
        const expected = rows.filter(({ pid }) => pid !== root && lineage(rows, pid).has(root)).map(({ pid }) => pid);
        expect([...descendants(rows, [root])].sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });

  test('end in a table whose parents form a circle', () => {
    expect(descendants([row('2:3:1:1'), row('3:2:1:1')], [2])).toEqual(new Set([3, 2]));
    expect(lineage([row('2:3:1:1'), row('3:2:1:1')], 2)).toEqual(new Set([2, 3]));
  });
});
