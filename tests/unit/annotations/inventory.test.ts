import { describe, expect, test } from 'vitest';
import type { Inventory } from '../../../harness/annotations/inventory.ts';
import { capabilityName } from '../../../harness/model/ids.ts';
import { stock, suite } from './stock.ts';

const ids = ({ tests }: Inventory) => tests.map(({ id }) => id);
const codes = (problems: Inventory['problems']) => problems.map(({ code }) => code);
const playwright = suite({ name: 'e2e', runner: 'playwright', kind: 'e2e', include: ['**/*.spec.ts'] });

describe('what can be selected', () => {
  test('each test with written-out titles is its own, with all that it needs [S3-14, S3-23]', () => {
    const { tests, problems, warnings } = stock({
      'tests/api.test.ts':
        "/** @requires-backend */\nimport 'x';\ntest('a', f);\n/** @requires-tempo\n @sandbox own */\ndescribe('s', () => {\n  test('b', f);\n});\n",
    });
    const common = { kind: 'individual', suite: 'all', file: 'tests/api.test.ts' };
    expect(tests).toEqual([
      {
        ...common,
        id: 'individual/tests/api.test#a',
        titlePath: ['a'],
        line: 3,
        requires: ['backend'],
        sandbox: null,
        aliases: ['individual/tests/api.test#a', 'a'],
      },
      {
        ...common,
        id: 'individual/tests/api.test#s > b',
        titlePath: ['s', 'b'],
        line: 7,
        requires: ['backend', 'tempo'],
        sandbox: 'own',
        aliases: ['individual/tests/api.test#s > b', 's > b'].sort(),
      },
    ]);
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
  });

  test('functions of pytest are picked one by one, by class and name, where each name is there once', () => {
    const pytest = suite({ runner: 'pytest', include: ['**/test_*.py'] });
    const { tests } = stock(
      {
        'tests/test_api.py':
          '# @requires-backend\nimport x\n\n@pytest.mark.parametrize("n", [1, 2])\ndef test_a(n): pass\n\nclass TestB:\n    def test_c(self): pass\n',
        'tests/test_twice.py': 'def test_a(): pass\ndef test_a(): pass\n',
      },
      [pytest],
    );
    expect(tests.map(({ id, titlePath, requires }) => [id, titlePath, requires])).toEqual([
      ['individual/tests/test_api#test_a', ['test_a'], ['backend']],
      ['individual/tests/test_api#TestB > test_c', ['TestB', 'test_c'], ['backend']],
      ['individual/tests/test_twice', [], []],
    ]);
  });

  test('what a suite requires each of its tests requires, besides what it says itself', () => {
    const requiring = suite({ requires: [capabilityName('tempo'), capabilityName('backend')] });
    const { tests } = stock({ 'a.test.ts': "/** @requires-backend */\ntest('a', f);\ntest('b', f);" }, [requiring]);
    expect(tests.map(({ requires }) => requires)).toEqual([
      ['backend', 'tempo'],
      ['backend', 'tempo'],
    ]);
  });

  test('a @test-id of the file makes it one test, with the requirements of all tests in it', () => {
    const { tests } = stock({
      'a.test.ts': "/** @test-id e2e/fe-smoke */\nimport 'x';\n/** @requires-tempo */\ntest('a', f);\n/** @requires-backend */\ntest('b', f);",
    });
    expect(tests).toEqual([
      {
        id: 'e2e/fe-smoke',
        kind: 'e2e',
        suite: 'all',
        file: 'a.test.ts',
        titlePath: [],
        line: 1,
        requires: ['backend', 'tempo'],
        sandbox: null,
        aliases: ['a', 'b', 'e2e/fe-smoke'],
      },
    ]);
  });

  test('a @test-id of a suite or test makes that one test; the others keep their own', () => {
    const { tests } = stock({
      'a.test.ts':
        "import 'x';\n/** @test-id individual/rules */\ndescribe('rules', () => {\n  /** @requires-tempo */\n  test('a', f);\n  for (const n of ns) test(`b ${n}`, f);\n});\n/** @test-id e2e/c */\ntest('c', f);\ntest('d', f);",
    });
    expect(tests.map(({ id, kind, titlePath, line, requires }) => ({ id, kind, titlePath, line, requires }))).toEqual([
      { id: 'individual/rules', kind: 'individual', titlePath: ['rules'], line: 3, requires: ['tempo'] },
      { id: 'e2e/c', kind: 'e2e', titlePath: ['c'], line: 9, requires: [] },
      { id: 'individual/a.test#d', kind: 'individual', titlePath: ['d'], line: 10, requires: [] },
    ]);
    expect(tests[0]?.aliases).toEqual(['individual/rules', 'rules', 'rules > a', 'rules > b ${n}']);
  });

  test.each<[name: string, source: string]>([
    ['a template', 'test(`t ${x}`, f);'],
    ['a variable', 'test(title, f);'],
    ['a table', "test.each([1])('t %s', f);"],
    ['a computed suite', 'describe(name, () => { test("t", f); });'],
    ['a helper that is called elsewhere', "function contract() { test('t', f); }\ncontract();"],
    ['no test at all', 'runAll();'],
  ])('a file whose tests cannot be picked by title is one test: %s', (_, source) => {
    const found = stock({ 'x/a.test.ts': `test.skip('z', f);\n${source}`.replace(/^.*\n(?=runAll)/, '') });
    expect(ids(found)).toEqual(['individual/x/a.test']);
    expect(found.tests[0]).toMatchObject({ titlePath: [], line: 1 });
    expect(found.problems).toEqual([]);
  });

  test('the same titles twice make the file one test, and a warning names both lines', () => {
    const found = stock({ 'a.test.ts': "test('t', f);\ntest('u', f);\ntest('t', f);" });
    expect(ids(found)).toEqual(['individual/a.test']);
    expect(found.warnings).toEqual([{ code: 'duplicate-title', title: 't', first: 1, file: 'a.test.ts', line: 3 }]);
  });

  test('a @test-id that is not used for that is a warning with its place', () => {
    const found = stock({ 'a.test.ts': "import 'x';\n/** @test-id e2e/a */\ntest('a', f);\ntest(`b ${x}`, f);" });
    expect(ids(found)).toEqual(['individual/a.test']);
    expect(found.warnings).toEqual([{ code: 'unused-test-id', id: 'e2e/a', file: 'a.test.ts', line: 2, column: 5 }]);
  });

  test('titles that hold the separator stay apart', () => {
    const { tests } = stock({ 'a.test.ts': "describe('a > b', () => { test('c', f); });\ntest('d > e', f);" });
    expect(tests.map(({ titlePath }) => titlePath)).toEqual([['a > b', 'c'], ['d > e']]);
  });

  test.each([
    ['command', 'scripts/a.mjs'],
    ['command', 'scripts/a.sh'],
    ['vitest', 'scripts/a.py'],
  ] as const)('%s takes %s as one test', (runner, file) => {
    const found = stock({ [file]: '/** @requires-backend */\n' }, [suite({ runner, include: ['scripts/*'] })]);
    expect(ids(found)).toEqual(['individual/scripts/a']);
  });

  test('tests that run as one but ask for two sandboxes are a warning', () => {
    const found = stock({ 'a.test.ts': "/** @test-id e2e/a */\nimport 'x';\n/** @sandbox one */\ntest('a', f);\ntest('b', f);" });
    expect(found.tests).toMatchObject([{ sandbox: 'one' }]);
    expect(found.warnings).toEqual([{ code: 'mixed-sandboxes', kept: 'one', other: null, file: 'a.test.ts', line: 5 }]);
  });

  test('a fresh sandbox is one for each file, under a name that may be a folder [S3-16]', () => {
    const source = "/** @sandbox fresh */\nimport 'x';\ntest('t', f);\ntest('u', f);";
    const sandboxes = stock({ 'a/x.test.ts': source, 'b/x.test.ts': source }).tests.map(({ sandbox }) => sandbox);
    expect(new Set(sandboxes).size).toBe(2);
    expect(sandboxes[0]).toBe(sandboxes[1]);
    for (const sandbox of sandboxes) expect(sandbox).toMatch(/^fresh-[ab]-x-test-ts-[0-9a-f]{8}$/);
  });

  test('tests of one sandbox share its name over files [S3-16]', () => {
    const source = (name: string) => `/** @sandbox ${name} */\nimport 'x';\ntest('t', f);`;
    const { tests } = stock({ 'a.test.ts': source('grafana-rules'), 'b.test.ts': source('grafana-rules'), 'c.test.ts': source('grafana') });
    expect(tests.map(({ sandbox }) => sandbox)).toEqual(['grafana-rules', 'grafana-rules', 'grafana']);
  });
});

describe('names on the wire', () => {
  const source = "test.describe('s', () => {\n  test('t', f);\n});\n";

  test.each<[name: string, files: Record<string, string>, spellings: string[]]>([
    ['from the root without a configuration', {}, ['e2e/deep/a.spec.ts.s.t']],
    ['from the folder of the configuration', { 'playwright.config.ts': '' }, ['e2e/deep/a.spec.ts.s.t']],
    ['from a written testDir', { 'playwright.config.ts': "defineConfig({ testDir: './e2e' })" }, ['deep/a.spec.ts.s.t', 'e2e/deep/a.spec.ts.s.t']],
    [
      'by the file\u2019s own name when testDir is elsewhere',
      { 'playwright.config.ts': "defineConfig({ testDir: './other' })" },
      ['a.spec.ts.s.t', 'e2e/deep/a.spec.ts.s.t'],
    ],
  ])('Playwright joins file and titles by dots: %s', (_, files, spellings) => {
    const { tests } = stock({ 'e2e/deep/a.spec.ts': source, ...files }, [playwright]);
    expect(tests[0]?.aliases).toEqual(['e2e/e2e/deep/a.spec#s > t', ...spellings]);
  });

  test('the configuration that a suite names is the one', () => {
    const files = { 'app/e2e/a.spec.ts': source, 'app/pw.ts': "export default { testDir: 'e2e' };" };
    expect(stock(files, [{ ...playwright, config: 'app/pw.ts' }]).tests[0]?.aliases).toContain('a.spec.ts.s.t');
  });

  test('Newman\u2019s are the names of the requests, wherever they are nested', () => {
    const collection = {
      info: { name: 'x', description: '@test-id e2e/bff\n@requires-backend' },
      item: [
        { name: 'F', item: [{ name: 'one', request: {} }] },
        { name: 'two', request: {} },
      ],
    };
    const { tests } = stock({ 'bff.json': JSON.stringify(collection) }, [suite({ runner: 'newman', include: ['*.json'] })]);
    expect(tests).toMatchObject([{ id: 'e2e/bff', kind: 'e2e', requires: ['backend'], aliases: ['e2e/bff', 'one', 'two'] }]);
  });
});

describe('what is refused', () => {
  test('an unknown capability, with its place, the nearest name and the sorted known list [S3-17]', () => {
    const { problems } = stock({ 'tests/a.test.ts': "\n/** x\n  * @requires-grafanna */\ntest('t', f);" });
    expect(problems).toEqual([
      { code: 'unknown-capability', name: 'grafanna', nearest: 'grafana', known: ['backend', 'grafana', 'tempo'], file: 'tests/a.test.ts', line: 3, column: 5 },
    ]);
  });

  test('every unknown capability of every file, native tags as well [S3-17]', () => {
    const { problems } = stock({
      'a.test.ts': "/** @requires-a\n @requires-backend */\ntest('t', { tag: '@requires-b' }, f);",
      'b.test.ts': "/** @requires-a */\nimport 'x';",
    });
    expect(problems.map((problem) => `${problem.file}:${problem.line}:${problem.column}`)).toEqual(['a.test.ts:3:18', 'a.test.ts:1:5', 'b.test.ts:1:5'].sort());
  });

  test('problems inside files', () => {
    const found = stock({ 'a.test.ts': "/** @requires-B */\ntest('t', f);", 'b.test.ts': 'test(', 'c.test.ts': "test('t', f);\n// @requires-backend" });
    expect(found.problems).toMatchObject([
      { code: 'bad-name', file: 'a.test.ts' },
      { code: 'syntax', file: 'b.test.ts' },
    ]);
    expect(found.warnings).toMatchObject([{ code: 'near-miss', file: 'c.test.ts', line: 2 }]);
  });

  test('the same @test-id in two places, both named', () => {
    const source = "import 'x';\n/** @test-id e2e/smoke */\ntest('t', f);";
    const found = stock({ 'a.test.ts': source, 'b.test.ts': `\n${source}` });
    expect(found.problems).toEqual([{ code: 'duplicate-test-id', id: 'e2e/smoke', first: 'a.test.ts:3', file: 'b.test.ts', line: 4 }]);
    expect(ids(found)).toEqual(['e2e/smoke']);
  });

  test('the same @test-id twice in one file', () => {
    const found = stock({ 'a.test.ts': "import 'x';\n/** @test-id e2e/smoke */\ntest('t', f);\n/** @test-id e2e/smoke */\ntest('u', f);" });
    expect(found.problems).toEqual([{ code: 'duplicate-test-id', id: 'e2e/smoke', first: 'a.test.ts:3', file: 'a.test.ts', line: 5 }]);
  });

  test('files that differ in their extension alone', () => {
    const found = stock({ 'a.test.ts': "test('t', f);", 'a.test.js': "test('t', f);\ntest('u', f);" }, [suite({ include: ['*.test.*'] })]);
    expect(found.problems).toMatchObject([{ code: 'duplicate-test-id', id: 'individual/a.test#t', first: 'a.test.js:1', file: 'a.test.ts' }]);
  });

  test('a file that two suites hold is one problem, however many tests it has', () => {
    const found = stock({ 'a.test.ts': "test('t', f);\ntest('u', f);" }, [suite(), suite({ name: 'again' })]);
    expect(found.problems).toMatchObject([{ code: 'duplicate-test-id', first: 'suite all, which holds this file too', file: 'a.test.ts' }]);
    expect(found.tests).toHaveLength(2);
  });

  test('a suite without any file, at its place in the configuration', () => {
    expect(stock({}).problems).toEqual([{ code: 'no-tests', include: ['**/*.test.ts'], file: 'muster.yaml', line: 7 }]);
  });
});

test('includes and excludes choose the files; every file is listed once with its digest', () => {
  const found = stock({ 'b.test.ts': "test('t', f);", 'a.test.ts': "test('t', f);", 'x/c.test.ts': "test('t', f);", 'helper.ts': '' }, [
    suite({ exclude: ['x/**'] }),
  ]);
  expect(found.files.map(({ file }) => file)).toEqual(['a.test.ts', 'b.test.ts']);
  expect(found.files[0]?.digest).toBe(found.files[1]?.digest);
  expect(found.files[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(codes(found.problems)).toEqual([]);
});
