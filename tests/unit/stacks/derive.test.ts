import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findCycles } from '../../../harness/stacks/cycles.ts';
import { type Caller, CHAIN_LIMIT, chainOf, chainOnceOf, edgesOf, entriesOf, orderOf } from '../../../harness/stacks/derive.ts';

/** `a>b,c b c` : names with what they call, in file order. */
function apps(text: string): Caller[] {
  return text.split(' ').map((app) => {
    const [name = '', downstream = ''] = app.split('>');
    return { name, downstream: downstream === '' ? [] : downstream.split(',') };
  });
}

const joined = (names: readonly string[]) => names.join(' ');

describe('what follows from who calls whom', () => {
  test.each([
    // text, order, entries, chain, chainOnce
    ['a', 'a', 'a', 'a', 'a'],
    ['a>b b>c c', 'a b c', 'a', 'a b c', 'a b c'],
    ['c b>c a>b', 'a b c', 'a', 'a b c', 'a b c'],
    ['a>b,c b c', 'a b c', 'a', 'a b c', 'a b c'],
    ['a>c,b b c', 'a c b', 'a', 'a c b', 'a c b'],
    ['a>b,c b>d c>d d', 'a b c d', 'a', 'a b d c d', 'a b d c'],
    ['a>b,c b>d c>d d>e e', 'a b c d e', 'a', 'a b d e c d e', 'a b d e c'],
    ['a>b,c b>d,e c>e d e', 'a b d c e', 'a', 'a b d e c e', 'a b d e c'],
    ['a>b,c c>b b', 'a c b', 'a', 'a b c b', 'a b c'],
    ['a>b,c,d b c d>b', 'a c d b', 'a', 'a b c d b', 'a b c d'],
    ['a>d b>d d>e c e', 'a b d e c', 'a b c', 'a d e', 'a d e'],
    ['x a>b b', 'x a b', 'x a', 'x', 'x'],
    ['b a>b x>b', 'a x b', 'a x', 'a b', 'a b'],
    ['a>b b x y>x', 'a b y x', 'a y', 'a b', 'a b'],
    ['a>b,c,d b>e c>e d>e e>f f', 'a b c d e f', 'a', 'a b e f c e f d e f', 'a b e f c d'],
  ])('%s', (text, order, entries, chain, chainOnce) => {
    const given = apps(text);
    const entry = entriesOf(given)[0] ?? '';
    expect({
      order: joined(orderOf(given)),
      entries: joined(entriesOf(given)),
      chain: joined(chainOf(given, entry)),
      chainOnce: joined(chainOnceOf(given, entry)),
    }).toEqual({
      order,
      entries,
      chain,
      chainOnce,
    });
  });

  test('edges are by caller in file order, then as the caller lists them', () => {
    expect(edgesOf(apps('b>d a>c,b c d'))).toEqual([
      ['b', 'd'],
      ['a', 'c'],
      ['a', 'b'],
    ]);
  });

  test('a chain that nobody could read ends at its limit', () => {
    const layers = Array.from({ length: 40 }, (_, layer) => `l${layer}>a${layer},b${layer} a${layer}>l${layer + 1} b${layer}>l${layer + 1}`);
    const given = apps(`${layers.join(' ')} l40`);
    expect(chainOf(given, 'l0')).toHaveLength(CHAIN_LIMIT);
    expect(chainOnceOf(given, 'l0')).toHaveLength(121);
    expect(orderOf(given)).toHaveLength(121);
  });

  test('ten thousand apps in a row are no trouble', () => {
    const given = Array.from({ length: 10_000 }, (_, index) => ({ name: `a${index}`, downstream: index === 9_999 ? [] : [`a${index + 1}`] }));
    expect(orderOf(given)).toEqual(given.map(({ name }) => name));
    expect(chainOf(given, 'a0')).toHaveLength(10_000);
    expect(findCycles(new Map(given.map(({ name, downstream }) => [name, downstream])))).toEqual([]);
  });
});

/** Any stack without cycles, its apps in any file order. */
const acyclic = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.tuple(fc.shuffledSubarray([...Array(size).keys()], { minLength: size }), fc.array(fc.boolean(), { minLength: size * size, maxLength: size * size })),
  )
  .map(([ranks, calls]) =>
    ranks.map((rank, index): Caller => {
      const below = ranks.filter((other) => other > rank && calls[index * ranks.length + other]);
      return { name: `a${rank}`, downstream: below.map((other) => `a${other}`) };
    }),
  );

describe('of any stack without cycles', () => {
  test('each caller stands before all that it calls, and every app is there once', () => {
    fc.assert(
      fc.property(acyclic, (given) => {
        const order = orderOf(given);
        expect([...order].sort()).toEqual(given.map(({ name }) => name).sort());
        for (const [caller, callee] of edgesOf(given)) expect(order.indexOf(caller)).toBeLessThan(order.indexOf(callee));
      }),
    );
  });

  test('depth first in file order goes on, past an app that waits for another of its callers', () => {
    fc.assert(
      fc.property(acyclic, (given) => {
        const order: string[] = [];
        const visit = (name: string): void => {
          const callers = given.filter(({ downstream }) => downstream.includes(name));
          if (order.includes(name) || !callers.every((caller) => order.includes(caller.name))) return;
          order.push(name);
          for (const callee of given.find((app) => app.name === name)?.downstream ?? []) visit(callee);
        };
        for (const entry of entriesOf(given)) visit(entry);
        expect(orderOf(given)).toEqual(order);
      }),
    );
  });

  test('the chain walked once is its first occurrences', () => {
    fc.assert(
      fc.property(acyclic, (given) => {
        const entry = entriesOf(given)[0] ?? '';
        expect(chainOnceOf(given, entry)).toEqual([...new Set(chainOf(given, entry))]);
      }),
    );
  });

  test('there is no cycle', () => {
    fc.assert(fc.property(acyclic, (given) => findCycles(new Map(given.map(({ name, downstream }) => [name, downstream]))).length === 0));
  });
});

describe('cycles', () => {
  test.each([
    ['a>a', ['a']],
    ['a>b b>a', ['a b']],
    ['b>c c>a a>b', ['b c a']],
    ['x>b a>c b>c c>b', ['b c']],
    ['a>b b>c c>d d>e e>f f>b', ['b c d e f']],
    ['a>b b>a c>d d>c', ['a b', 'c d']],
    ['a>b,c b>a c>a', ['a b', 'a c']],
    ['a>nobody', []],
    ['a>b,c b>d c>d d', []],
  ])('%s', (text, cycles) => {
    expect(findCycles(new Map(apps(text).map(({ name, downstream }) => [name, downstream]))).map(joined)).toEqual(cycles);
  });
});
