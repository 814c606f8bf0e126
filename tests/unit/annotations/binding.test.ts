import { describe, expect, test } from 'vitest';
import { brief, lines } from './brief.ts';

const IMPORT = "import { describe, it, test } from 'vitest';";

describe('a comment belongs to the call it stands right before [S3-14]', () => {
  test.each<[name: string, source: string, annotation: string]>([
    ['test', "/** @requires-x */\ntest('t', f);", 'test requires x 2'],
    ['it', "/** @requires-x */\nit('t', f);", 'test requires x 2'],
    ['describe', "/** @requires-x */\ndescribe('s', () => {});", 'suite requires x 2'],
    ['suite', "/** @requires-x */\nsuite('s', () => {});", 'suite requires x 2'],
    ['context', "/** @requires-x */\ncontext('s', () => {});", 'suite requires x 2'],
    ['.skip', "/** @requires-x */\ntest.skip('t', f);", 'test requires x 2'],
    ['.only', "/** @requires-x */\nit.only('t', f);", 'test requires x 2'],
    ['.concurrent.only', "/** @requires-x */\ntest.concurrent.only('t', f);", 'test requires x 2'],
    ['.todo', "/** @requires-x */\ntest.todo('t');", 'test requires x 2'],
    ['.each with a table', "/** @requires-x */\ntest.each([[1]])('t %s', f);", 'test requires x 2'],
    ['.each with a template', '/** @requires-x */\ntest.each`a\n${1}`("t", f);', 'test requires x 2'],
    ['.skip.each', "/** @requires-x */\nit.skip.each([1])('t', f);", 'test requires x 2'],
    ['.for', "/** @requires-x */\ntest.for([1])('t', f);", 'test requires x 2'],
    ['.skipIf', "/** @requires-x */\ntest.skipIf(process.env.CI)('t', f);", 'test requires x 2'],
    ['describe.each', "/** @requires-x */\ndescribe.each([1])('s', () => {});", 'suite requires x 2'],
    ['test.describe', "/** @requires-x */\ntest.describe('s', () => {});", 'suite requires x 2'],
    ['test.describe.serial.only', "/** @requires-x */\ntest.describe.serial.only('s', () => {});", 'suite requires x 2'],
    ['a suite without a title', '/** @requires-x */\ntest.describe(() => {});', 'suite requires x 2'],
    ['Playwright .fixme', "/** @requires-x */\ntest.fixme('t', async () => {});", 'test requires x 2'],
    ["['only']", "/** @requires-x */\ntest['only']('t', f);", 'test requires x 2'],
    ['type arguments', "/** @requires-x */\ntest<Context>('t', f);", 'test requires x 2'],
    ['await', "/** @requires-x */\nawait test('t', f);", 'test requires x 2'],
    ['await and parentheses', "/** @requires-x */\nawait (test('t', f));", 'test requires x 2'],
    ['behind await', "await /** @requires-x */ test('t', f);", 'test requires x 2'],
    ['void', "/** @requires-x */\nvoid test('t', f);", 'test requires x 2'],
    ['a chained call', "/** @requires-x */\nit('t', f).timeout(500);", 'test requires x 2'],
    ['a name imported for test', "/** @requires-x */\nscenario('t', f);", 'test requires x 2'],
    ['a name that extends test', "/** @requires-x */\nasAdmin('t', f);", 'test requires x 2'],
    ['comments and blank lines between', "/** @requires-x */\n\n// a\n/* b */\n/** c */\n\ntest('t', f);", 'test requires x 2'],
    ['the same line', "/** @requires-x */ test('t', f);", 'test requires x 2'],
  ])('%s', (_, source, annotation) => {
    const head = "import { test as scenario } from 'vitest'; const asAdmin = test.extend({});";
    expect(brief(`${head}\n${source}\n`)).toMatchObject({ annotations: [annotation], problems: [], warnings: [] });
  });
});

describe('what stands before nothing of the kind is unbound [S3-14]', () => {
  test.each<[name: string, source: string]>([
    ['beforeEach', '/** @requires-x */\nbeforeEach(() => {});'],
    ['test.beforeAll', '/** @requires-x */\ntest.beforeAll(() => {});'],
    ['test.use', '/** @requires-x */\ntest.use({ baseURL: "x" });'],
    ['test.describe.configure', "/** @requires-x */\ntest.describe.configure({ mode: 'serial' });"],
    ['a modifier', "/** @requires-x */\ntest.skip(({ browserName }) => browserName === 'x', 'reason');"],
    ['a modifier without arguments', '/** @requires-x */\ntest.fixme();'],
    ['an iterator called it', '/** @requires-x */\nit.next();'],
    ['a regular expression', "/** @requires-x */\n/re/.test('t');"],
    ['a method', "/** @requires-x */\nmine.test('t', f);"],
    ['a declaration', "/** @requires-x */\nconst made = test('t', f);"],
    ['a later import', "/** @requires-x */\nimport y from 'y';"],
    ['a stray semicolon', "/** @requires-x */\n;test('t', f);"],
    ['a test body', "test('t', () => {\n  /** @requires-x */\n  test('inner', f);\n});"],
    ['inside the arguments', "test(/** @requires-x */ 't', f);"],
    ['a step', "test('t', () => {\n  /** @requires-x */\n  test.step('s', f);\n});"],
    ['the end of a suite', "describe('s', () => {\n  test('t', f);\n  /** @requires-x */\n});"],
    ['the end', "test('t', f);\n/** @requires-x */"],
    ['JSX', "test('t', () => render(<p>{/** @requires-x */}</p>));"],
  ])('%s', (_, source) => {
    const { annotations, problems, tests } = brief(`${IMPORT}\n${source}\n`, 'a.test.tsx');
    expect(annotations).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/^unbound \d+:\d+ requires x$/)]);
    expect(tests.filter((line) => !line.endsWith(':'))).toEqual([]);
  });

  test('each tag of such a comment is told, with its place', () => {
    const { problems } = brief(`${IMPORT}\n/**\n * @requires-a\n * @sandbox b\n * @test-id e2e/c\n */\nbeforeEach(f);`);
    expect(problems).toEqual(['unbound 3:4 requires a', 'unbound 4:4 sandbox b', 'unbound 5:4 test-id e2e/c']);
  });
});

describe('before the first statement a comment is the file\u2019s [S3-14]', () => {
  test.each<[name: string, source: string]>([
    ['an import', `/** @requires-x */\n${IMPORT}\ntest('t', f);`],
    ['the interpreter line and a byte-order mark', `\uFEFF#!/usr/bin/env node\n/** @requires-x */\n${IMPORT}\ntest('t', f);`],
    ['a directive', `/** @requires-x */\n'use strict';\ntest('t', f);`],
    ['a hook', `/** @requires-x */\nbeforeEach(f);\ntest('t', f);`],
    ['a decorated class', `/** @requires-x */\n@dec export class A {}\ntest('t', f);`],
    ['other comments', `// licence\n/* more */\n/** @requires-x */\n\n// eslint-disable\n${IMPORT}\ntest('t', f);`],
  ])('%s', (_, source) => {
    const { annotations, tests, problems } = brief(source);
    expect(annotations).toEqual([expect.stringMatching(/^file requires x \d$/)]);
    expect(tests).toEqual([expect.stringMatching(/^\d+ t: x$/)]);
    expect(problems).toEqual([]);
  });

  test('a file of comments alone is the file\u2019s too', () => {
    expect(brief('/** @requires-x */')).toMatchObject({ annotations: ['file requires x 1'], problems: [] });
  });

  test('between a decorator and its class it is not', () => {
    expect(brief('@dec /** @requires-x */ export class A {}')).toMatchObject({ annotations: [], problems: ['unbound 1:10 requires x'] });
  });

  test('behind a directive it is not', () => {
    expect(brief("'use strict';\n/** @requires-x */\nimport 'y';")).toMatchObject({ problems: ['unbound 2:5 requires x'] });
  });
});

describe('several comments before one call [S3-14]', () => {
  test('the last is the call\u2019s and those before it are the file\u2019s', () => {
    const { annotations, tests } = brief("/** @requires-a */\n/** @requires-b */\n\n/** @requires-c */\ntest('t', f);\ntest('u', f);");
    expect(annotations).toEqual(['file requires a 1', 'file requires b 2', 'test requires c 4']);
    expect(tests).toEqual(['5 t: a b c', '6 u: a b']);
  });

  test('those before it are unbound when a statement precedes them', () => {
    const { annotations, problems } = brief(`${IMPORT}\n/** @requires-a */\n/** @requires-b */\ntest('t', f);`);
    expect(annotations).toEqual(['test requires b 3']);
    expect(problems).toEqual(['unbound 2:5 requires a']);
  });

  test('a comment without tags is not one of them', () => {
    expect(brief(`/** @requires-a */\n/** Tells a story. */\ntest('t', f);`).annotations).toEqual(['test requires a 1']);
  });

  test('a bad name makes a comment one of them all the same', () => {
    expect(brief(`/** @requires-a */\n/** @requires-B */\ntest('t', f);`).annotations).toEqual(['file requires a 1']);
  });

  test('in a suite the ones before the last are unbound', () => {
    const { annotations, problems } = brief("describe('s', () => {\n  /** @requires-a */\n  /** @requires-b */\n  test('t', f);\n});");
    expect({ annotations, problems }).toEqual({ annotations: ['test requires b 3'], problems: ['unbound 2:7 requires a'] });
  });
});

describe('what holds for a test', () => {
  const source = lines(
    '/** @requires-file-level',
    ' *  @sandbox outer */',
    IMPORT,
    '/** @requires-zeta',
    '    @requires-backend */',
    "describe('outside', () => {",
    '  /** @sandbox inner */',
    "  describe('inside', () => {",
    '    /** @requires-alpha',
    '        @requires-backend */',
    "    test('deep', f);",
    '  });',
    '  /** @sandbox own */',
    "  test('beside', f);",
    '});',
    "test('alone', f);",
  );

  test('requirements of file, suites and test add up, sorted; the nearest sandbox counts [S3-14, S3-16]', () => {
    expect(brief(source).tests).toEqual([
      '11 outside > inside > deep: alpha backend file-level zeta @inner',
      '14 outside > beside: backend file-level zeta @own',
      '16 alone: file-level @outer',
    ]);
  });

  test('CRLF is one line end, and a byte-order mark none', () => {
    const plain = brief(source);
    expect(brief(source.replaceAll('\n', '\r\n'))).toEqual(plain);
    expect(brief(`\uFEFF${source}`)).toEqual(plain);
    expect(brief(`\uFEFF${source.replaceAll('\n', '\r\n')}`)).toEqual(plain);
  });

  test('the line of a test is that of its title', () => {
    const { tests } = brief("test(\n  // c\n  'a',\n  f);\ntest\n  .skip('b', f);\ntest.each([\n  1,\n])('c', f);\ntest('d' +\n  'e', f);");
    expect(tests).toEqual(['3 a:', '6 b:', '9 c:', '10 de:']);
  });

  test('paths hold titles as they are meant: escapes, joined strings, templates as written', () => {
    const { tests } = brief(
      "describe('a\\'b\\u0041', () => {\n  test(`plain`, f);\n  test(`with ${x}`, f);\n  test(title, f);\n  describe(Name.of, () => { test('t', f); });\n});",
    );
    expect(tests).toEqual(["2 a'bA > plain:", "3 a'bA > with ${x}:", "4 a'bA > title:", "5 a'bA > Name.of > t:"]);
  });

  test('a suite without a title adds nothing to the path', () => {
    expect(brief("test.describe(() => {\n  test('t', f);\n});").tests).toEqual(['2 t:']);
  });

  test('loops and branches are looked into, bodies of tests are not', () => {
    const { tests } = brief("for (const x of [1]) {\n  test('a', () => { test('no'); });\n}\nif (y) test('b', f);\n[1].forEach(() => test('c', f));");
    expect(tests).toEqual(['2 a:', '4 b:', '5 c:']);
  });
});

describe('text that is no comment is never read', () => {
  test.each<[name: string, source: string]>([
    ['strings', 'const a = \'/** @requires-x */\', b = "@sandbox y";'],
    ['templates', 'const a = `\n/** @requires-x */\n${`/** @sandbox y */`}`;'],
    ['regular expressions', 'const a = /\\/** @requires-x *\\//, b = /[/**] @requires-y/;'],
    ['JSX text', 'const a = <p>/** @requires-x */ // @requires-y</p>;'],
    ['JSX attributes', 'const a = <p title="/** @requires-x */" />;'],
    ['titles', "test('/** @requires-x */', f);"],
  ])('%s', (_, source) => {
    expect(brief(`${source}\ntest('t', f);`, 'a.test.tsx')).toMatchObject({ annotations: [], problems: [], warnings: [] });
  });

  test('a component with calls of that name is read without harm', () => {
    const component =
      'export function View() {\n  const ok = /x/.test(name);\n  return <ul>{items.map((it) => <li key={it.id}>{it.name}</li>)}</ul>;\n}\nexport const context = createContext(null);';
    expect(brief(component, 'view.tsx')).toEqual({ annotations: [], tests: [], problems: [], warnings: [] });
  });
});

describe('a file that does not parse', () => {
  test('is one problem with its place, and gives no annotations and no tests', () => {
    expect(brief("/** @requires-x */\ntest('t', () => {\n")).toEqual({ annotations: [], tests: [], problems: ['syntax 3:1'], warnings: [] });
  });

  test.each<[file: string, source: string]>([
    ['a.js', 'const a = <p/>; test("t");'],
    ['a.js', "with (x) {}\nreturn test('t');"],
    ['a.cjs', "if (x) return;\ntest('t', f);"],
    ['a.mjs', "await test('t', f);"],
    ['a.jsx', 'test("t", () => <A/>);'],
    ['a.ts', 'const a = <T>x; enum E { A } test("t");'],
    ['a.mts', "import type { A } from 'a'; await test('t', f);"],
    ['a.cts', "import a = require('a'); test('t', f);"],
    ['a.tsx', 'const a = <T,>(x: T) => <p/>; test("t");'],
    ['A.TEST.TS', 'test("t");'],
  ])('is not one that only another dialect refuses: %s %s', (file, source) => {
    expect(brief(source, file)).toMatchObject({ tests: [expect.stringMatching(/^\d t:$/)], problems: [] });
  });
});

describe('native tags', () => {
  test.each<[options: string, requires: string]>([
    ["{ tag: '@requires-x' }", ' x'],
    ["{ tag: ['@smoke', '@requires-b', '@requires-a'] }", ' a b'],
    ["{ tags: ['requires-x'] }", ' x'],
    ["{ 'tags': ['requires-x', 'slow'] }", ' x'],
    ["{ timeout: 5, tag: '@smoke' }", ''],
    ["{ tag: '@requires-x-y' }", ' x-y'],
    ["({ tag: '@requires-x' } satisfies Options)", ' x'],
    ["{ tags: ['requires-b', ('requires-a')] as const }", ' a b'],
    ["{ tag: '@requires-x' as string } as const", ' x'],
  ])('%s counts as the test\u2019s own', (options, requires) => {
    expect(brief(`test('t', ${options}, f);\ntest('u', f);`)).toMatchObject({ tests: [`1 t:${requires}`, '2 u:'], problems: [], warnings: [] });
  });

  test('of a suite they hold for its tests, and they are listed with their line', () => {
    const { tests, annotations } = brief("test.describe('s', {\n  tag: '@requires-x',\n}, () => {\n  /** @requires-y */\n  test('t', f);\n});");
    expect(tests).toEqual(['5 s > t: x y']);
    expect(annotations).toEqual(['suite requires x 2', 'test requires y 4']);
  });

  test.each<[options: string, text: string]>([
    ['{ tag: TAG }', 'TAG'],
    ["{ tag: ['@requires-x', `@requires-${y}`] }", '`@requires-${y}`'],
    ['{ tags: [...TAGS] }', 'TAGS'],
    ['{ tag: `@requires-x` }', '`@requires-x`'],
  ])('a computed one is a warning: %s', (options, text) => {
    const { warnings, problems } = brief(`test('t', ${options}, f);`);
    expect(warnings).toEqual([expect.stringContaining(` ${text}`)]);
    expect(problems).toEqual([]);
  });

  test('a name that is none is a problem and requires nothing', () => {
    expect(brief("test('t', { tag: '@requires-Foo' }, f);")).toMatchObject({ tests: ['1 t:'], problems: ["bad-name 1:18 requires 'Foo'"] });
  });
});
