import path from 'node:path';
import { expect, test } from 'vitest';
import type { HoldRequest } from '../../../harness/model/hold.ts';
import { testNeeds } from '../../../harness/pipeline/test-needs.ts';
import { loadConfiguration } from '../../../harness/stacks/load.ts';
import { repository } from '../stacks/repository.ts';

const YAML = `version: 1
capabilities:
  api: { process: { command: [node, api.js] } }
  db: { process: { command: [node, db.js] } }
  web: { process: { command: [node, web.js] } }
suites:
  - { name: e2e, runner: playwright, kind: e2e, include: ["e2e/**"], requires: [web], onMissing: skip }
`;
const FILE = `/** @requires-api */
import { describe, test } from 'vitest';
describe('orders', () => {
  test('are listed', () => {});
  /** @requires-db
   * @sandbox ledger */
  test('are stored', () => {});
  /** @requires-web */
  test.each([1])('are counted %i', () => {});
});
`;

const FILES = {
  'muster.yaml': YAML,
  'tests/a.test.ts': FILE,
  'tests/plain.test.ts': "import { test } from 'vitest';\ntest('one', () => {});\n",
  'tests/literal.test.ts': "import { test } from 'vitest';\n/** @requires-db */\ntest('stored', () => {});\ntest('listed', () => {});\n",
  'e2e/b.spec.ts': "test('one', () => {});\n",
  'tests/fresh.test.ts': '/** @sandbox fresh */\ntest("one", () => {});\n',
  'tests/bad.test.ts': '/** @requires-dbb */\ntest("one", () => {});\n',
};

/** A request, given where its files are. */
type Asks = (at: (file: string) => string) => HoldRequest;

function needs(asks: Asks) {
  const host = repository(FILES);
  const loaded = loadConfiguration({}, host);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const found = testNeeds(
    asks((file) => path.join(host.cwd, file)),
    loaded.value,
    host,
  );
  return found.ok ? found.value.map(({ titles, requires, sandbox }) => [titles?.join(' > ') ?? null, [...requires], sandbox]) : found.problems;
}

const one =
  (file: string, titles: readonly string[], more: { readonly line?: number; readonly tags?: readonly string[] } = {}): Asks =>
  (at) => ({ kind: 'tests', tests: [{ file: at(file), titles, ...more }], again: false });
const whole =
  (file: string, source: string | null = null): Asks =>
  (at) => ({ kind: 'files', files: [{ file: at(file), matching: source === null ? null : { source, flags: 'i', separator: ' > ' } }], again: false });
const below =
  (folder: string, ...words: readonly string[]): Asks =>
  (at) => ({ kind: 'folders', folders: [at(folder)], words, again: false });

test.each<[string, Asks, unknown]>([
  ['a test by its titles', one('tests/a.test.ts', ['orders', 'are stored']), [['orders > are stored', ['api', 'db'], 'ledger']]],
  ['a computed title by its line', one('tests/a.test.ts', ['orders', 'are counted 1'], { line: 9 }), [['orders > are counted 1', ['api', 'web'], null]]],
  [
    'a computed title without a line as all that are computed',
    one('tests/a.test.ts', ['orders', 'are counted 1']),
    [['orders > are counted 1', ['api', 'web'], null]],
  ],
  ['a test that nobody sees in the text as all of its file', one('tests/literal.test.ts', ['made elsewhere']), [['made elsewhere', ['db'], null]]],
  ['native tags that only the runner knows', one('tests/plain.test.ts', ['one'], { tags: ['@requires-db', '@slow'] }), [['one', ['db'], null]]],
  ['what its suite requires', one('e2e/b.spec.ts', ['one']), [['one', ['web'], null]]],
  ['a sandbox of its own', one('tests/fresh.test.ts', ['one']), [['one', [], expect.stringMatching(/^fresh-tests-fresh-test-ts-/)]]],
  [
    'a whole file, and the rest of it',
    whole('tests/a.test.ts'),
    [
      ['orders > are listed', ['api'], null],
      ['orders > are stored', ['api', 'db'], 'ledger'],
      [null, ['api', 'web'], null],
    ],
  ],
  [
    'those that a pattern can mean',
    whole('tests/literal.test.ts', 'STO'),
    [
      ['stored', ['db'], null],
      [null, [], null],
    ],
  ],
  ['nothing of a file that a pattern cannot mean', whole('tests/literal.test.ts', 'deleted'), []],
  [
    'files below a folder',
    below('e2e'),
    [
      ['one', ['web'], null],
      [null, ['web'], null],
    ],
  ],
  [
    'files that words name',
    below('.', 'e2e/b.spec.ts:1', 'NO-SUCH'),
    [
      ['one', ['web'], null],
      [null, ['web'], null],
    ],
  ],
  [
    'a name that nobody declares',
    one('tests/bad.test.ts', ['one']),
    [{ code: 'unknown-capability', name: 'dbb', nearest: 'db', known: expect.any(Array), file: 'tests/bad.test.ts', line: 1, column: expect.any(Number) }],
  ],
  [
    'the same in a tag',
    one('tests/plain.test.ts', ['one'], { tags: ['requires-dbb'] }),
    [expect.objectContaining({ code: 'unknown-capability', name: 'dbb' })],
  ],
])('%s', (_, asks, expected) => {
  expect(needs(asks)).toEqual(expected);
});
