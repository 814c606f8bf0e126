import fc from 'fast-check';
import { expect, test } from 'vitest';
import { titlePattern } from '../../../harness/plugins/title-pattern.ts';

const rows = [
  { name: 'a test of just this title', paths: [['adds']], reach: 'both', full: 'adds', matches: true },
  { name: 'no longer title', paths: [['adds']], reach: 'both', full: 'adds more', matches: false },
  { name: 'no title that ends with it', paths: [['adds']], reach: 'both', full: 'it adds', matches: false },
  { name: 'a test below a suite', paths: [['sums']], reach: 'both', full: 'sums > adds', matches: true },
  { name: 'a test in its suite', paths: [['sums', 'adds']], reach: 'both', full: 'sums > adds', matches: true },
  { name: 'no test of that title elsewhere', paths: [['sums', 'adds']], reach: 'both', full: 'adds', matches: false },
  { name: 'one of several', paths: [['a'], ['b']], reach: 'both', full: 'b', matches: true },
  { name: 'signs as they are', paths: [['a.b (c) [1] $ ^|?*+{}/\\-']], reach: 'both', full: 'a.b (c) [1] $ ^|?*+{}/\\-', matches: true },
  { name: 'no sign as an expression', paths: [['a.b']], reach: 'both', full: 'axb', matches: false },
  { name: 'no suite when tests are meant', paths: [['sums']], reach: 'tests', full: 'sums > adds', matches: false },
  { name: 'no test when suites are meant', paths: [['sums']], reach: 'suites', full: 'sums', matches: false },
] as const;

test.each(rows)('a pattern takes $name', ({ paths, reach, full, matches }) => {
  expect(titlePattern(paths, ' > ', reach).test(full)).toBe(matches);
});

test('a pattern takes every title that it was made from', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (path) => titlePattern([path], ' > ', 'both').test(path.join(' > '))));
});
