import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { openGraph } from '../../harness/graph/open-graph.ts';
import { openDatabase } from '../../harness/graph/sqlite/database.ts';
import { impact } from '../../harness/graph/sqlite/impact.ts';
import { writeEvidence } from '../../harness/graph/sqlite/ingest.ts';
import { MIGRATIONS } from '../../harness/graph/sqlite/schema.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { testId } from '../../harness/model/ids.ts';
import { call, touch } from './graph-facts.ts';
import { graphStoreSuite } from './graph-store.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-graph-'));
const at = (name: string) => path.join(folder, name);
const muster = path.resolve(import.meta.dirname, '../../harness/main.ts');
const fixture = path.resolve(import.meta.dirname, '../../fixtures/traces/nightly-regression.json');

afterAll(() => fs.rmSync(folder, { recursive: true }));

async function open(place: string) {
  const graph = await openGraph(at(`suite/${place}.sqlite`), nodeHost());
  if (!graph.ok) throw new Error(JSON.stringify(graph.problems));
  return graph.value;
}

describe('SQLite', () => {
  graphStoreSuite(open);
});

const problemOf = async (location: string) => {
  const graph = await openGraph(location, nodeHost());
  return graph.ok ? null : graph.problems;
};

test.each<[name: string, make: (file: string) => void]>([
  ['a text file', (file) => fs.writeFileSync(file, 'hello, this is no database at all, not even a small one')],
  ['a folder', (file) => fs.mkdirSync(file)],
  ['a database of another program', (file) => new DatabaseSync(file).exec('CREATE TABLE theirs (x)')],
  ['a graph of a newer Muster', (file) => new DatabaseSync(file).exec(`PRAGMA application_id = ${0x4d535452}; PRAGMA user_version = 99`)],
])('%s is no graph, and is left alone', async (name, make) => {
  const file = at(name.replaceAll(' ', '-'));
  make(file);
  const before = fs.statSync(file).isFile() ? fs.readFileSync(file) : null;
  expect(await problemOf(file)).toMatchObject([{ code: 'graph-unusable', graph: file, detail: expect.any(String) }]);
  if (before) expect(fs.readFileSync(file).equals(before)).toBe(true);
});

test('a folder that cannot be made is a problem, not a crash', async () => {
  fs.writeFileSync(at('file'), '');
  expect(await problemOf(at('file/graph.sqlite'))).toMatchObject([{ code: 'graph-unusable' }]);
});

test('an address that no engine speaks to is refused, and what stands before its @ is not told', async () => {
  expect(await problemOf('redis://me:secret@127.0.0.1:6379')).toMatchObject([{ code: 'graph-unusable', graph: 'redis://127.0.0.1:6379' }]);
});

test('reading a graph that is not there makes no file', async () => {
  const graph = await openGraph(at('absent/graph.sqlite'), nodeHost(), { mode: 'read' });
  if (graph.ok) await graph.value[Symbol.asyncDispose]();
  expect([graph.ok, fs.existsSync(at('absent'))]).toEqual([true, false]);
});

test('a damaged file is a problem of the person, when it is used', async () => {
  const file = at('damaged.sqlite');
  const whole = await openGraph(file, nodeHost());
  if (whole.ok) await whole.value[Symbol.asyncDispose]();
  const bytes = fs.readFileSync(file);
  fs.writeFileSync(file, bytes.fill(0xff, 4096));
  const graph = await openGraph(file, nodeHost());
  if (!graph.ok) throw new Error('opening reads the first page alone');
  await expect(graph.value.stats()).rejects.toMatchObject({ problem: { code: 'graph-unusable', graph: file } });
  await graph.value[Symbol.asyncDispose]();
});

test('a wider radius takes no more queries: there is none per hop [S0-86]', async () => {
  const db = await openDatabase(':memory:', nodeHost().clock);
  const calls = Array.from({ length: 50 }, (_, index) => call(`s${index}`, `s${index + 1}`));
  const evidence = [
    { testId: testId('e2e/near'), testType: 'e2e', touches: [touch('s1')], calls },
    { testId: testId('e2e/far'), testType: 'e2e', touches: [touch('s50')], calls: [] },
  ];
  writeEvidence(db, { evidence, origins: [] });
  const queries = (radius: number) => {
    const asked = vi.spyOn(db, 'prepare');
    const { tests } = impact(db, { changed: ['s0'], radius });
    const count = asked.mock.calls.length;
    asked.mockRestore();
    return { count, tests: tests.length };
  };
  expect([queries(49).tests, queries(50).tests]).toEqual([1, 2]);
  expect(queries(50).count).toBe(queries(2).count);
  db.close();
});

test('processes that make and fill one graph at once all succeed', async () => {
  const file = at('crowd/graph.sqlite');
  const ingest = () => promisify(execFile)(process.execPath, [muster, 'graph', 'ingest', '--json', '--graph', file, fixture]);
  const answers = await Promise.all(Array.from({ length: 8 }, ingest));
  for (const { stdout } of answers) expect(JSON.parse(stdout)).toMatchObject({ status: 'ingested', touches_edges: 15 });
});

test('a graph of the first version is brought to this one with all that it knows', async () => {
  const file = at('first.sqlite');
  const db = new DatabaseSync(file);
  const [first] = MIGRATIONS;
  if (typeof first !== 'string') throw new Error('the first version is made by statements alone');
  db.exec(`${first}
    INSERT INTO service VALUES (1, 'fe', 1, 1), (2, 'api', 1, 0), (3, 'db', 1, 0), (4, 'idle', 0, 1);
    INSERT INTO endpoint VALUES (1, 1, 'GET /'), (2, 2, 'GET /items');
    INSERT INTO test VALUES (1, 'e2e/a', 'e2e'), (2, 'individual/b', 'individual');
    INSERT INTO calls VALUES (1, 2, 1, 0), (2, 3, 1, 0), (1, 4, 0, 1);
    INSERT INTO touch VALUES (1, 1), (2, 1), (2, 2);
    INSERT INTO step VALUES (1, 1, 1, 0), (1, 2, 2, 1), (2, 2, 0, 0);
    INSERT INTO history VALUES ('e2e/a', 'passed', 'r1', 10, '[10]');
    PRAGMA application_id = ${0x4d535452}; PRAGMA user_version = 1`);
  db.close();
  const opened = await openGraph(file, nodeHost());
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  await using graph = opened.value;
  expect(await graph.stats()).toEqual({ services: 4, tests: 2, touches_edges: 3, calls_edges: 3, observed_calls_edges: 2 });
  expect(await graph.pathOf(testId('e2e/a'))).toEqual([
    { service: 'fe', endpoint: 'GET /' },
    { service: 'api', endpoint: 'GET /items' },
  ]);
  const { tests } = await graph.impact({ changed: ['db'], radius: 2 });
  expect(tests.map(({ id, because }) => [id, because])).toEqual([
    ['e2e/a', ['db', 'api']],
    ['individual/b', ['db', 'api']],
  ]);
  const { declared, history } = await graph.contents();
  expect([declared, history]).toEqual([
    { services: ['fe', 'idle'], calls: [{ caller: 'fe', callee: 'idle' }] },
    [{ id: 'e2e/a', lastOutcome: 'passed', lastRunId: 'r1', passedMs: [10] }],
  ]);
});
