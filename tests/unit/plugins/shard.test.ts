import type { Suite, TestCase } from '@playwright/test/reporter';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ModeOf, testsOfShard } from '../../../harness/plugins/playwright-shard.ts';

/** As much of Playwright's tree as sharding looks at. A string is a test, a list a suite; `!` in front of one makes it serial. */
type Tree = string | readonly Tree[];

const modes = new Map<object, ReturnType<ModeOf>>();

function suite(type: string, children: readonly Tree[], mode: ReturnType<ModeOf>): Suite {
  const entries = children.map((child) =>
    typeof child === 'string' ? ({ type: 'test', title: child } as TestCase) : suite('describe', child, child[0] === '!' ? 'serial' : mode),
  );
  const allTests = (): TestCase[] => entries.flatMap((entry) => (entry.type === 'test' ? [entry] : entry.allTests())).filter(({ title }) => title !== '!');
  const made = {
    type,
    entries: () => entries.filter(({ title }) => title !== '!'),
    suites: entries.filter((entry) => entry.type !== 'test'),
    allTests,
  } as Suite;
  modes.set(made, mode);
  return made;
}

const modeOf: ModeOf = (each) => modes.get(each) ?? 'default';
const project = (files: readonly (readonly Tree[])[], mode: ReturnType<ModeOf> = 'default') =>
  suite(
    'project',
    files.map((file) => file),
    mode,
  );
const titles = (tests: ReadonlySet<TestCase>): string[] => [...tests].map(({ title }) => title);
const shards = (projects: readonly Suite[], total: number) =>
  Array.from({ length: total }, (_, index) => titles(testsOfShard(projects, { current: index + 1, total }, modeOf)));

test.each<[string, Suite, number, string[][]]>([
  [
    'files stay whole',
    project([['a1', 'a2'], ['b1'], ['c1']]),
    2,
    [
      ['a1', 'a2'],
      ['b1', 'c1'],
    ],
  ],
  ['a file goes where it begins', project([['a1'], ['b1', 'b2', 'b3'], ['c1']]), 2, [['a1', 'b1', 'b2', 'b3'], ['c1']]],
  ['more shards than files', project([['a1']]), 3, [['a1'], [], []]],
  ['tests of a parallel file are apart', project([['a1', 'a2', 'a3']], 'parallel'), 3, [['a1'], ['a2'], ['a3']]],
  ['a serial suite of a parallel file stays whole', project([['a1', ['!', 's1', 's2'], 'a2']], 'parallel'), 2, [['a1', 's1', 's2'], ['a2']]],
])('%s', (_, root, total, expected) => {
  expect(shards([root], total)).toEqual(expected);
});

const tree: fc.Arbitrary<readonly Tree[][]> = fc.array(
  fc.array(fc.letrec<{ tree: Tree }>((tie) => ({ tree: fc.oneof({ depthSize: 'small' }, fc.uuid(), fc.array(tie('tree'), { maxLength: 3 })) })).tree, {
    maxLength: 4,
  }),
  { maxLength: 6 },
);

test('every test is in exactly one shard, and the order is kept', () => {
  fc.assert(
    fc.property(tree, fc.constantFrom<ReturnType<ModeOf>>('default', 'parallel'), fc.integer({ min: 1, max: 7 }), (files, mode, total) => {
      const root = project(files, mode);
      expect(shards([root], total).flat()).toEqual(root.allTests().map(({ title }) => title));
    }),
  );
});
