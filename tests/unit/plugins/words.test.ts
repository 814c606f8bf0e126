import { expect, test } from 'vitest';
import { wordsOf } from '../../../harness/plugins/playwright-words.ts';

test.each([
  ['test', []],
  ['test a.spec.ts e2e', ['a.spec.ts', 'e2e']],
  ['test -g checkout a.spec.ts:12', ['a.spec.ts:12']],
  ['test --grep checkout --project web -j 4 --headed', []],
  ['test --grep=checkout checkout --workers=4', ['checkout']],
  ['test -c e2e/playwright.config.ts --reporter line login -x', ['login']],
])('%s names %j', (line, expected) => {
  expect(wordsOf(line.split(' '))).toEqual(expected);
});
