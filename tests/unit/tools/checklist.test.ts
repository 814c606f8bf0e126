import { expect, test } from 'vitest';
import { expandRows, provenIn } from '../../../tools/checklist.ts';

test('a range names each of its rows', () => {
  expect(['S0-08..10', 'M-05'].flatMap(expandRows)).toEqual(['S0-08', 'S0-09', 'S0-10', 'M-05']);
});

test('titles of tests and of groups carry ids, comments and other strings do not', () => {
  const text = `
    // [S0-01]
    const note = '[S0-02]';
    describe('the graph [S0-03]', () => {
      test(\`is kept [S0-04, M-01]\`, () => {});
      test.each([['[S0-05]']])('in %s [S1-60]', () => {});
    });`;
  expect(provenIn('a.test.ts', text).sort()).toEqual(['M-01', 'S0-03', 'S0-04', 'S1-60']);
});
