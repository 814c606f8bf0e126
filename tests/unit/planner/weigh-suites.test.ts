import { describe, expect, test } from 'vitest';
import { weighDocument } from '../../../harness/planner/weigh-document.ts';
import { fileWeight, type MeasuredSuite, parseP50, percentage, weighSuites } from '../../../harness/planner/weigh-suites.ts';

const ns = (ms: number): string => String(BigInt(ms) * 1_000_000n);
const suite = (tests: number, skipped: number, p50: unknown, file = 'a_spec.rb'): MeasuredSuite => ({
  module: 'rspec',
  suite: file,
  file,
  tests,
  skipped,
  p50,
});

test.each([
  ['3000000000', 3_000_000_000n],
  ['+5', 5n],
  ['007', 7n],
  ['9223372036854775807', 9_223_372_036_854_775_807n],
  ['9223372036854775808', null],
  ['0', null],
  ['-1', null],
  ['1.5', null],
  ['1e9', null],
  [' 1', null],
  ['0x10', null],
  ['', null],
  [3_000_000_000, null],
  [null, null],
  [undefined, null],
])('p50 %j is %s', (text, expected) => {
  expect(parseP50(text)).toBe(expected);
});

describe('the weight of a file [S1-49]', () => {
  test.each<[string, MeasuredSuite[], number | null]>([
    ['no suite: 1 s [S1-11]', [], 1000],
    ['p50 as it is [S1-09]', [suite(3, 0, ns(3000))], 3000],
    ['p50 less the skipped tests [S1-12]', [suite(3, 2, ns(3000))], 1000],
    ['the sum of its suites [S1-09]', [suite(1, 0, ns(1500)), suite(2, 1, ns(500))], 1750],
    ['no p50: a second a test that runs [S1-10]', [suite(5, 2, 'x')], 3000],
    ['all skipped: omitted [S1-13]', [suite(2, 2, ns(4000)), suite(1, 1, ns(4000))], null],
    ['a skipped suite beside one that runs counts for nothing', [suite(2, 2, ns(4000)), suite(1, 0, ns(10))], 10],
    ['no tests, as many skipped: omitted', [suite(0, 0, ns(4000))], null],
    ['more skipped than there are, on the whole: 1 s', [suite(1, 0, ns(10)), suite(2, 3, ns(100))], 1000],
    ['more skipped than there are: less', [suite(1, 0, ns(100)), suite(2, 3, ns(20)), suite(3, 4, ns(30))], 80],
    ['below a millisecond: 1', [suite(1, 0, '999')], 1],
    ['milliseconds are cut, not rounded', [suite(1, 0, '1999999')], 1],
    ['thirds add up exactly before they are cut', [suite(3, 1, '1000000'), suite(3, 1, '1000000'), suite(3, 1, '1000000')], 2],
    ['the greatest p50 keeps its digits', [suite(1, 0, '9223372036854775807')], 9_223_372_036_854],
  ])('%s', (_, suites, expected) => {
    expect(fileWeight(suites)).toBe(expected);
  });
});

describe('the share that is skipped [S1-14]', () => {
  const share = (...suites: MeasuredSuite[]): string => percentage(weighSuites(suites, ['a_spec.rb']).share);

  test.each<[string, string, string]>([
    ['6 s of 26.9 s', share(suite(2, 2, ns(4000)), suite(3, 2, ns(3000)), suite(1, 0, ns(19_900))), '22.30'],
    ['nothing known', share(), '0.00'],
    ['everything', share(suite(3, 3, ns(10))), '100.00'],
    ['more than there is', share(suite(2, 3, ns(10))), '150.00'],
    ['a suite without tests counts for nothing', share(suite(0, 0, ns(5000)), suite(2, 1, ns(1000))), '50.00'],
    ['half a hundredth is rounded up', share(suite(800, 1, ns(800))), '0.13'],
    ['a third', share(suite(3, 1, ns(1))), '33.33'],
    ['without p50 each test is a second, skipped or not [S1-10]', share(suite(5, 2, undefined)), '40.00'],
    ['a suite without p50 beside a measured one [S1-10]', share(suite(4, 4, 'x'), suite(1, 0, ns(4000))), '50.00'],
  ])('%s', (_, text, expected) => {
    expect(text).toBe(expected);
  });

  test('other durations with the same counts give another share [S1-15]', () => {
    expect(share(suite(2, 2, ns(1000)), suite(2, 0, ns(9000)))).toBe('10.00');
    expect(share(suite(2, 2, ns(9000)), suite(2, 0, ns(1000)))).toBe('90.00');
  });
});

/** Round 3: admin is skipped whole, follow by two of three, nineteen light files of 100 ms; 363 tests in 23 files, 4 skipped. */
const round3 = (() => {
  const light = Array.from({ length: 19 }, (_, index) => suite(index === 0 ? 111 : 1, 0, ns(100), `light_${String(index).padStart(2, '0')}_spec.rb`));
  const heavy = [
    suite(2, 2, ns(4000), 'admin_spec.rb'),
    suite(3, 2, ns(3000), 'follow_spec.rb'),
    suite(194, 0, ns(10_000), 'article_spec.rb'),
    suite(35, 0, ns(8000), 'comment_spec.rb'),
  ];
  return [...light, ...heavy];
})();

test('round 3 of the original: 22 files, 22.30 %, 6 runners and its loads [S1-32]', () => {
  expect(round3.reduce((sum, { tests }) => sum + tests, 0)).toBe(363);
  const answer = weighDocument({ suites: round3, localFiles: round3.map(({ file }) => file), min: 1, max: 8 });
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  const { testFiles, skippablePercentage, runners, loads, assignment, omitted, weights } = answer.value;
  expect([testFiles.length, skippablePercentage, runners]).toEqual([22, '22.30', 6]);
  expect(loads).toEqual([10_000, 8000, 1000, 700, 600, 600]);
  expect(assignment.slice(0, 3)).toEqual([['article_spec.rb'], ['comment_spec.rb'], ['follow_spec.rb']]);
  expect(omitted).toEqual(['admin_spec.rb']);
  expect([...testFiles, ...assignment.flat(), ...Object.keys(weights)]).not.toContain('admin_spec.rb');
});

test('suites of files that are not there count for nothing [S1-21]', () => {
  const suites = [suite(1, 0, ns(500)), suite(4, 4, ns(9000), 'gone_spec.rb')];
  expect(weighDocument({ suites, localFiles: ['b_spec.rb', 'a_spec.rb'], min: 1, max: 2 })).toEqual({
    ok: true,
    value: {
      weights: { 'a_spec.rb': 500, 'b_spec.rb': 1000 },
      omitted: [],
      skippablePercentage: '0.00',
      runners: 2,
      testFiles: ['a_spec.rb', 'b_spec.rb'],
      assignment: [['b_spec.rb'], ['a_spec.rb']],
      loads: [1000, 500],
    },
  });
});

test('all that is wrong is told at once, with key paths', () => {
  const suites = [
    { module: 'm', suite: 's', file: 'f', tests: 1, skipped: 0.5 },
    { module: 1, suite: 's', file: 'f', tests: -1, skipped: 0 },
  ];
  const answer = weighDocument({ suites, localFiles: 'f', min: 1 });
  expect(answer).toMatchObject({ ok: false });
  expect(answer.ok ? [] : answer.problems.map(({ code, path }) => [code, path])).toEqual([
    ['type', 'suites[0].skipped'],
    ['type', 'suites[1].module'],
    ['bad-format', 'suites[1].tests'],
    ['type', 'localFiles'],
    ['missing', 'max'],
  ]);
});
