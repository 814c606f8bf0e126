import { describe, expect, test } from 'vitest';
import { brief, lines } from './brief.ts';

describe('Python', () => {
  const python = (source: string) => brief(source, 'test_a.py');

  test('comment lines and docstrings of module, class and function bind as in JavaScript [S3-13, S3-14]', () => {
    const source = lines(
      '#!/usr/bin/env python',
      '# @requires-head',
      '',
      '"""Module.',
      '',
      '@requires-module',
      '"""',
      'import os',
      '',
      '# @requires-class',
      'class TestRules(Base):',
      '    """@sandbox grafana-rules"""',
      '',
      '    # @requires-method',
      '    @pytest.mark.skipif(',
      '        True, reason="x")',
      '    async def test_one(self, a: str = "#"):',
      "        r'''Story.",
      '',
      '        @requires-doc',
      "        '''",
      '    def helper(self): pass',
      'def test_two(): "@requires-inline"; x = 1',
    );
    expect(python(source)).toEqual({
      annotations: [
        'file requires head 2',
        'file requires module 6',
        'suite requires class 10',
        'suite sandbox grafana-rules 12',
        'test requires method 14',
        'test requires doc 20',
        'test requires inline 23',
      ],
      tests: ['17 TestRules > test_one: class doc head method module @grafana-rules', '23 test_two: head inline module'],
      problems: [],
      warnings: [],
    });
    expect(python(source.replaceAll('\n', '\r\n'))).toEqual(python(source));
  });

  test.each<[name: string, source: string]>([
    ['a string that is no docstring', 'def test_a():\n    x = 1\n    "@requires-x"'],
    ['a formatted string', 'def test_a():\n    f"""@requires-x"""'],
    ['bytes', 'def test_a():\n    b"""@requires-x"""'],
    ['a string that is worked on', '"""@requires-x""".strip()'],
    ['a hash in a string', 'x = "# @requires-x"'],
    ['a hash in a long string', "x = '''\n# @requires-x\n'''"],
    ['an escaped quote', "x = 'a\\'# @requires-x'"],
    ['a raw string that ends in a backslash and quote', "x = r'\\'# @requires-x'"],
    ['a string carried over the line', "x = 'a \\\n# @requires-x'"],
  ])('text is never read: %s', (_, source) => {
    expect(python(`import os\n${source}\n`)).toMatchObject({ annotations: [], problems: [], warnings: [] });
  });

  test.each<[name: string, source: string, problem: string]>([
    ['before an ordinary statement', 'import os\n# @requires-x\nx = 1', 'unbound 2:3 requires x'],
    ['before an ordinary function', 'import os\n# @requires-x\ndef helper(): pass', 'unbound 2:3 requires x'],
    ['in its docstring', 'def helper():\n    """@requires-x"""', 'unbound 2:8 requires x'],
    ['in a body', 'def test_a():\n    x = 1\n    # @requires-x\n    y = 2', 'unbound 3:7 requires x'],
    ['in brackets', 'import os\nx = [\n  # @requires-x\n  1]', 'unbound 3:5 requires x'],
    ['at the end', 'def test_a(): pass\n# @requires-x', 'unbound 2:3 requires x'],
    ['the earlier of two', 'import os\n# @requires-x\n\n# @requires-y\ndef test_a(): pass', 'unbound 2:3 requires x'],
  ])('a comment %s is unbound', (_, source, problem) => {
    expect(python(source).problems).toEqual([problem]);
  });

  test.each<[source: string, warning: string]>([
    ['x = 1  # @requires-x', '1:10 @requires-x -> # @requires-x'],
    ['# needs @requires-x', '1:9 @requires-x -> # @requires-x'],
    ['"""Needs @requires-x."""', '1:10 @requires-x -> @requires-x'],
  ])('a near miss is a warning: %s', (source, warning) => {
    expect(python(source)).toMatchObject({ annotations: [], problems: [], warnings: [`near-miss ${warning}`] });
  });

  test('pytest\u2019s names and unittest\u2019s classes are tests; what stands inside them is not', () => {
    const source =
      'class Rules(unittest.TestCase):\n    def test_a(self):\n        def test_inner(): pass\n    def check(self): pass\nclass Helper:\n    def test_no(self): pass\nif True:\n    def test_b(): pass';
    expect(python(source).tests).toEqual(['2 Rules > test_a:', '8 test_b:']);
  });

  test.each([
    ["x = '''abc", 'syntax 1:5'],
    ["x = 'abc\ny = 1", 'syntax 1:5'],
    ['x = (1,\n', 'syntax 1:5'],
    ['x = 1)', 'syntax 1:6'],
  ])('a file that does not parse is a problem: %j', (source, problem) => {
    expect(python(`${source}`)).toEqual({ annotations: [], tests: [], problems: [problem], warnings: [] });
  });
});

describe('YAML', () => {
  const yaml = (source: string) => brief(source, 'load.yaml');

  test('comment lines of the head belong to the file [S3-13, S3-14]', () => {
    const source = '%YAML 1.2\n# @requires-backend\n---\n# @sandbox load-test\n\n# text\nconfig: {}\n';
    expect(yaml(source)).toEqual({ annotations: ['file requires backend 2', 'file sandbox load-test 4'], tests: [], problems: [], warnings: [] });
    expect(yaml(source.replaceAll('\n', '\r\n'))).toEqual(yaml(source));
    expect(yaml(`\uFEFF${source}`)).toEqual(yaml(source));
  });

  test('text is never read', () => {
    expect(yaml('a: |\n  # @requires-x\nb: "# @requires-y"\nc: \'\n  # @requires-z\'\nd: a#@requires-w\n')).toMatchObject({
      annotations: [],
      problems: [],
      warnings: [],
    });
  });

  test('further down a comment line is unbound, and behind content a near miss', () => {
    expect(yaml('a: 1 # @requires-x\n# @requires-y\n')).toMatchObject({
      annotations: [],
      problems: ['unbound 2:3 requires y'],
      warnings: ['near-miss 1:8 @requires-x -> # @requires-x'],
    });
  });

  test('a file that does not parse is a problem', () => {
    expect(yaml('# @requires-x\na: [1\n').problems).toEqual([expect.stringMatching(/^syntax \d+:\d+$/)]);
  });
});

describe('Postman collections', () => {
  const collection = {
    info: { name: 'Rules', description: 'Story.\n\n@requires-backend\n * @sandbox grafana-rules' },
    item: [
      {
        name: 'Folder',
        description: { content: '@requires-folder', type: 'text/markdown' },
        item: [
          { name: 'Create', description: '@requires-item', request: { method: 'GET', description: '@requires-request' } },
          { name: 'Delete', request: 'http://x', event: [{ script: { exec: ['// @requires-x'] } }] },
        ],
      },
      { name: 'Ping', description: 'Needs @requires-x', request: 'http://x' },
    ],
  };

  test.each(['\t', '  ', undefined])('descriptions belong to the file, to folders and to requests, whatever the layout %j [S3-13, S3-14]', (indent) => {
    const text = JSON.stringify(collection, null, indent);
    const { tests, annotations, problems, warnings } = brief(text, 'rules.postman_collection.json');
    expect(tests.map((line) => line.replace(/^\d+ /, ''))).toEqual([
      'Folder > Create: backend folder item request @grafana-rules',
      'Folder > Delete: backend folder @grafana-rules',
      'Ping: backend @grafana-rules',
    ]);
    expect(annotations.map((line) => line.replace(/ \d+$/, ''))).toEqual([
      'file requires backend',
      'file sandbox grafana-rules',
      'suite requires folder',
      'test requires item',
      'test requires request',
    ]);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('@requires-x -> @requires-x')]);
  });

  test('lines are those of the text', () => {
    const text = '\uFEFF{\r\n  "info": {"description": "x\\n@requires-a"},\r\n  "item": [\r\n    {"request": {},\r\n     "name": "R"}\r\n  ]\r\n}';
    expect(brief(text, 'a.json')).toMatchObject({ annotations: ['file requires a 2'], tests: ['5 R: a'] });
  });

  test.each(['[]', '1', '"@requires-x"', '{"info": 1, "item": []}', '{"description": "@requires-x"}', '{"info": {"description": "@requires-x"}}'])(
    'JSON that is no collection says nothing: %s',
    (text) => {
      expect(brief(text, 'a.json')).toEqual({ annotations: [], tests: [], problems: [], warnings: [] });
    },
  );

  test('JSON that does not parse is a problem with its place', () => {
    expect(brief('{\n  "info": 1\n  "item": []\n}', 'a.json').problems).toEqual(['syntax 3:3']);
    expect(brief('{\n', 'a.json').problems).toEqual(['syntax 2:1']);
  });
});

test('a file of another kind says nothing', () => {
  expect(brief('# @requires-x', 'a.sh')).toEqual({ annotations: [], tests: [], problems: [], warnings: [] });
  expect(brief('@requires-x', 'README')).toEqual({ annotations: [], tests: [], problems: [], warnings: [] });
});
