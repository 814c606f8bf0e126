import { expect, test } from 'vitest';
import { cli } from '../../../harness/cli/cli.ts';
import { repository } from '../stacks/repository.ts';

/** Runs `muster requirements` among these files. */
async function requirements(files: Readonly<Record<string, string>>, words: readonly string[], input = '') {
  const output = { out: [''], err: [''] };
  const exitCode = await cli(['requirements', ...words], {
    host: repository(files),
    out: (text) => void output.out.push(text),
    err: (text) => void output.err.push(text),
    input: async () => Buffer.from(input),
    colour: false,
    width: 100,
    outWidth: 100,
    interrupted: new AbortController().signal,
  });
  return { exitCode, out: output.out.join(''), err: output.err.join('') };
}

const RULES =
  "/** @requires-backend */\nimport { test } from 'vitest';\n/**\n * @requires-grafana\n * @sandbox grafana-rules\n */\ntest('saves', () => {});\ntest('loads', () => {});\n";

test('the document has exactly the published keys [S3-13, S3-14]', async () => {
  const { exitCode, out, err } = await requirements({ 'a.test.ts': RULES }, ['--json', 'a.test.ts']);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(JSON.parse(out)).toEqual({
    files: [
      {
        file: 'a.test.ts',
        requires: ['backend'],
        sandbox: null,
        tests: [
          { path: ['saves'], line: 7, requires: ['backend', 'grafana'], sandbox: 'grafana-rules' },
          { path: ['loads'], line: 8, requires: ['backend'], sandbox: null },
        ],
        annotations: [
          { tag: 'requires', name: 'backend', line: 1, scope: 'file' },
          { tag: 'requires', name: 'grafana', line: 4, scope: 'test' },
          { tag: 'sandbox', name: 'grafana-rules', line: 5, scope: 'test' },
        ],
        problems: [],
        warnings: [],
      },
    ],
  });
});

test('problems inside a file are part of the answer, go to stderr as well, and end with 0', async () => {
  const { exitCode, out, err } = await requirements({ 'a.test.ts': "/** @requires-Foo */\ntest('t', f);\n// @requires-bar\n" }, ['--json', 'a.test.ts']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    files: [
      {
        problems: [{ code: 'bad-name', message: expect.stringContaining('Foo'), file: 'a.test.ts', line: 1, column: 5 }],
        warnings: [{ code: 'near-miss', file: 'a.test.ts', line: 3, column: 4, hint: expect.stringContaining('/** @requires-bar */') }],
      },
    ],
  });
  expect(err).toContain('a.test.ts:1:5');
  expect(err).toContain('a.test.ts:3:4');
});

test('files come in the order they are named, without annotations too', async () => {
  const { out } = await requirements({ 'b.test.ts': "test('b', f);", 'a.py': 'def test_a(): pass' }, ['--json', 'b.test.ts', 'a.py']);
  expect(JSON.parse(out)).toMatchObject({
    files: [
      { file: 'b.test.ts', tests: [{ path: ['b'] }] },
      { file: 'a.py', tests: [{ path: ['test_a'] }] },
    ],
  });
});

test('a file that cannot be read ends with 2 and every such problem', async () => {
  const { exitCode, out } = await requirements({ 'a.test.ts': RULES, 'dir/x': '' }, ['--json', 'gone.ts', 'a.test.ts', 'dir']);
  expect(exitCode).toBe(2);
  expect(JSON.parse(out)).toMatchObject({
    problems: [
      { code: 'file-not-found', file: 'gone.ts' },
      { code: 'file-unreadable', file: 'dir' },
    ],
  });
});

test('standard input is TypeScript, unless it is given a name', async () => {
  const typescript = await requirements({}, ['--json', '-'], RULES);
  expect(JSON.parse(typescript.out)).toMatchObject({ files: [{ file: '-', requires: ['backend'] }] });
  const python = await requirements({}, ['--json', '--as', 'x.py', '-'], '# @requires-tempo\n\nimport os\n');
  expect(JSON.parse(python.out)).toMatchObject({ files: [{ file: 'x.py', requires: ['tempo'] }] });
});

test('people get a table', async () => {
  const { out } = await requirements({ 'a.test.ts': RULES }, ['a.test.ts']);
  expect(out).toBe('a.test.ts  requires backend\n  7  saves  backend, grafana in sandbox grafana-rules\n  8  loads  backend\n');
});
