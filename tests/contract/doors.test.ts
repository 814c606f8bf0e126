/** The stage commands through the real binary: one JSON document on stdout that satisfies its published schema, and nothing else there. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const REPOSITORY = path.join(import.meta.dirname, '..', '..');
const MAIN = path.join(REPOSITORY, 'harness', 'main.ts');

let dir: string;
beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-doors-'));
});
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

function door(words: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], { cwd: dir, input, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function satisfies(schema: string, text: string): void {
  const isValid = new Ajv2020({ strict: false }).compile(JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'docs', 'reference', schema), 'utf8')));
  const document: unknown = JSON.parse(text);
  expect(isValid(document), JSON.stringify(isValid.errors)).toBe(true);
}

const TRACES = JSON.stringify({
  traces: [
    {
      trace_id: 't1',
      test_id: 'e2e/smoke',
      test_type: 'e2e',
      spans: [
        { service: 'web', resource: 'GET /', span_id: 's1' },
        { service: 'api', resource: 'GET /x', span_id: 's2' },
      ],
    },
  ],
});
const STACK =
  'name: s\napps:\n  - { name: web, repo: o/web, role: frontend, downstream: [api], build: { tool: npm, build-command: b } }\n  - { name: api, repo: o/api, role: persistence, build: { tool: npm, build-command: b } }\n';
const SUITES = JSON.stringify({
  suites: [{ module: 'm', suite: 's', file: 'a.test.ts', tests: 2, skipped: 1, p50: '4000000000' }],
  localFiles: ['a.test.ts'],
  min: 1,
  max: 4,
});

const DOORS: readonly (readonly [schema: string, words: readonly string[], input: string])[] = [
  ['requirements.schema.json', ['requirements', '--json', '-'], '/** @requires-db */\ntest("a", () => {});\n'],
  ['stack-order.schema.json', ['stack', '--json', '-'], STACK],
  ['graph-ingest.schema.json', ['graph', 'ingest', '--json', '--graph', 'ingest.sqlite', '-'], TRACES],
  ['graph-stats.schema.json', ['graph', 'stats', '--json', '--graph', 'none.sqlite'], ''],
  ['graph-impact.schema.json', ['graph', 'impact', '--json', '--graph', 'none.sqlite', '--changed', 'web', '--radius', '1'], ''],
  ['split.schema.json', ['split', '--json', '-'], '{"files": {"a.test.ts": 5, "b.test.ts": 4}, "runners": 2}'],
  ['weigh.schema.json', ['weigh', '--json', '-'], SUITES],
  ['doctor.schema.json', ['doctor', '--json'], ''],
];

describe('a door prints one document that satisfies its schema', () => {
  test.each(DOORS)('%s', (schema, words, input) => {
    const { status, stdout, stderr } = door(words, input);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    satisfies(schema, stdout);
  });

  test('graph impact of an area that tests touch', () => {
    door(['graph', 'ingest', '--json', '--graph', 'mapped.sqlite', '-'], TRACES);
    const { stdout } = door(['graph', 'impact', '--json', '--graph', 'mapped.sqlite', '--changed', 'api', '--radius', '1']);
    satisfies('graph-impact.schema.json', stdout);
    expect(JSON.parse(stdout)).toMatchObject({ tests: [{ id: 'e2e/smoke' }], unmapped_area: '' });
  });
});

const REFUSED: readonly (readonly [what: string, words: readonly string[], input: string])[] = [
  ['a file that is not there', ['requirements', '--json', 'none.test.ts'], ''],
  ['a stack that is no YAML', ['stack', '--json', '-'], 'name: [\n'],
  ['a trace of the wrong shape', ['graph', 'ingest', '--json', '--graph', 'bad.sqlite', '-'], '{"traces": [{"trace_id": 7}]}'],
  ['a radius of none', ['graph', 'impact', '--json', '--graph', 'none.sqlite', '--changed', 'web', '--radius', '0'], ''],
  ['files that are no numbers', ['split', '--json', '-'], '{"files": {"a": "x"}, "runners": 1}'],
  ['no JSON', ['weigh', '--json', '-'], '{'],
  ['a repository without configuration', ['plan', '--json'], ''],
  ['a flag that is not there', ['split', '--json', '--fiels', '-'], ''],
];

describe('a door that is refused prints problems, for programs and for people, and ends with 2', () => {
  test.each(REFUSED)('%s', (_, words, input) => {
    const { status, stdout, stderr } = door(words, input);
    expect(status).toBe(2);
    satisfies('problems.schema.json', stdout);
    expect(stderr).not.toBe('');
  });
});
