/** What holds for any file at all. The pieces are those in which comments, strings and brackets are confused with one another. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAnnotations } from '../../../harness/annotations/read.ts';
import { brief } from './brief.ts';

const FILES = ['a.ts', 'a.tsx', 'a.js', 'a.cjs', 'a.py', 'a.yaml', 'a.json', 'a.txt'];
const TAGS = ['@requires-a', '@requires-b-c', '@requires-', '@requires-X', '@sandbox s', '@sandbox', '@test-id e2e/t', '@test-id t'];
const PIECES = [
  ...TAGS,
  ...[
    '/**',
    ' * ',
    '*/',
    '/*',
    '//',
    '#',
    '"',
    "'",
    '`',
    '"""',
    "'''",
    '${',
    '}',
    '{',
    '(',
    ')',
    '[',
    ']',
    '\\',
    '/',
    '<p>',
    '</p>',
    '|',
    '---',
    ':',
    ';',
    ',',
    '@',
  ],
  ...[
    "test('t', () => {});",
    "describe('s', () => {",
    '});',
    'await ',
    "import 'x';",
    'def test_a():',
    '    ',
    'class TestA:',
    'a: 1',
    '- b',
    '{"info": {"description": "',
    '"}, "item": []}',
  ],
  ...['\n', '\n\n', ' ', '\t', '\uFEFF', 'é', '😀', '\u2028', '\0', '\uD800'],
];

const file = fc.constantFrom(...FILES);
const source = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));

test('no text makes reading throw, and every problem has the file\u2019s name', () => {
  fc.assert(
    fc.property(file, source, (name, text) => {
      const { problems, warnings } = readAnnotations(name, text);
      expect([...problems, ...warnings].every((problem) => problem.file === name)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('CRLF and LF give the same document', () => {
  fc.assert(
    fc.property(file, source, (name, text) => {
      expect(brief(text.replaceAll('\n', '\r\n'), name)).toEqual(brief(text, name));
    }),
    { numRuns: 3000 },
  );
});

const comment = fc.array(fc.constantFrom(...TAGS, 'text', ''), { maxLength: 4 }).map((lines) => `/**\n${lines.map((line) => ` * ${line}\n`).join('')} */`);

interface Part {
  readonly text: string;
}

const parts: fc.Arbitrary<Part> = fc.letrec<{ part: Part }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3 },
    comment.map((text) => ({ text })),
    fc
      .constantFrom("test('t', () => {});", "it.only('u', f);", 'beforeEach(f);', "const s = '/** @requires-no */';", '/* c */', '// c')
      .map((text) => ({ text })),
    fc.array(tie('part'), { maxLength: 4 }).map((inner) => ({ text: `describe('s', () => {\n${inner.map(({ text }) => text).join('\n')}\n});` })),
  ),
})).part;

const program = fc.array(parts, { maxLength: 8 }).map((all) => all.map(({ text }) => text).join('\n'));

/** Tags that begin a line of a doc comment, by the plainest reading of the rules: such lines occur nowhere else in these programs. */
const taggedLines = (text: string): number => text.split('\n').filter((line) => /^ \* @(?:requires-|sandbox|test-id)/.test(line)).length;

test('every tag that begins a line of a doc comment is an annotation or a problem, once', () => {
  fc.assert(
    fc.property(program, (text) => {
      const { annotations, problems } = readAnnotations('a.ts', text);
      expect(annotations.length + problems.length).toBe(taggedLines(text));
    }),
    { numRuns: 1000 },
  );
});

test('a test requires what the annotations above it name, and nothing else', () => {
  fc.assert(
    fc.property(program, (text) => {
      const { annotations, tests } = readAnnotations('a.ts', text);
      const named = new Set(annotations.filter(({ tag }) => tag === 'requires').map(({ name }) => name));
      const required = new Set(tests.flatMap(({ requires }) => requires));
      expect(required.isSubsetOf(named)).toBe(true);
      for (const { requires } of tests) expect(requires).toEqual([...new Set(requires)].sort());
    }),
    { numRuns: 1000 },
  );
});

test('comments and blank lines between a comment and its call change nothing but lines', () => {
  const noise = fc.array(fc.constantFrom('', '// c', '/* c */', '/** c */', '  '), { maxLength: 5 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(noise, (between) => {
      const { tests, problems } = readAnnotations('a.ts', `import 'x';\n/** @requires-a */\n${between}\ntest('t', f);`);
      expect({ requires: tests[0]?.requires, problems }).toEqual({ requires: ['a'], problems: [] });
    }),
  );
});
