/** The graph on a real Neo4j Community server: what every engine promises, and what this one promises beside it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import nightly from '../../fixtures/traces/nightly-regression.json' with { type: 'json' };
import { type Ask, GATES } from '../../harness/graph/neo4j/bolt.ts';
import { impact } from '../../harness/graph/neo4j/impact.ts';
import { stats } from '../../harness/graph/neo4j/questions.ts';
import { openGraph } from '../../harness/graph/open-graph.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import type { TraceFacts } from '../../harness/model/graph.ts';
import { testId } from '../../harness/model/ids.ts';
import { copyGraph } from '../../harness/pipeline/copy-graph.ts';
import { readTraces } from '../../harness/traces/read-traces.ts';
import { graphStoreSuite } from '../contract/graph-store.ts';
import { connectTo, openAt, waitingStatements } from './graphs.ts';

const addressOf = (graph: string) => `${inject('neo4j')}/${graph}`;

const open = (graph: string, mode: 'read' | 'write' = 'write') => openAt(addressOf(graph), { mode });
const bolt = (graph: string) => connectTo(addressOf(graph));

/** A test that goes through services which each call the next. */
function chain(id: string, services: readonly string[]): TraceFacts {
  const seen = { count: 1, errors: 0, lastSeenMs: 1 };
  return {
    traceId: id,
    testId: testId(id),
    testType: 'individual',
    touches: services.map((service, position) => ({ service, endpoint: `GET /${service}`, position, ...seen })),
    calls: services.slice(1).map((callee, index) => ({
      caller: { service: services[index] ?? '', endpoint: `GET /${services[index]}` },
      callee: { service: callee, endpoint: `GET /${callee}` },
      ...seen,
    })),
    origins: [],
  };
}

function nightlyFacts(): readonly TraceFacts[] {
  const facts = readTraces(nightly);
  if (!facts.ok) throw new Error(JSON.stringify(facts.problems));
  return facts.value;
}

describe('Neo4j [S0-10]', () => {
  graphStoreSuite((place) => open(`suite-${place}`));
});

test('graphs on one server never meet, and each keeps what it knows when its connections are closed [S0-07, S0-10]', async () => {
  {
    await using one = await open('apart-one');
    await using two = await open('apart-two');
    await one.ingest(nightlyFacts());
    expect(await two.stats()).toMatchObject({ services: 0, tests: 0 });
    await two.ingest([chain('individual/x', ['demo-api', 'other'])]);
    expect((await two.impact({ changed: ['demo-api'], radius: 3 })).tests.map(({ id }) => id)).toEqual(['individual/x']);
    await two.forget([testId('individual/x')]);
  }
  await using again = await open('apart-one');
  expect(await again.stats()).toMatchObject({ services: 3, tests: 9, touches_edges: 15, calls_edges: 2 });
});

test('reading a graph that is not there makes none, and one of a newer or an older Muster is left alone', async () => {
  await using connection = await bolt('absent');
  const nodes = async () => (await connection.bare((ask) => ask('MATCH (n {graph: $graph}) RETURN count(n) AS count')))[0]?.count;
  {
    await using absent = await open('absent', 'read');
    expect([(await absent.stats()).tests, (await absent.tracedTests()).size]).toEqual([0, 0]);
  }
  expect(await nodes()).toBe(0);
  for (const [version, age] of [
    [99, 'newer'],
    [1, 'older'],
  ] as const) {
    await connection.bare((ask) => ask(`MERGE (root:MusterGraph {name: $graph}) SET root.version = ${version}`));
    expect(await openGraph(addressOf('absent'), nodeHost())).toMatchObject({
      ok: false,
      problems: [{ code: 'graph-unusable', detail: expect.stringContaining(age) }],
    });
    expect(await nodes()).toBe(0);
  }
});

test('twenty ingests and questions at once stay right: no question sees a part of an ingest, and nothing is lost', async () => {
  await using first = await open('crowd');
  const WIDTH = 30;
  const facts = (writer: number) => Array.from({ length: WIDTH }, (_, index) => chain(`individual/${writer}-${index}`, ['shared', `own-${writer}`]));
  async function write(writer: number): Promise<void> {
    await using graph = await open('crowd');
    for (let times = 0; times < 2; times++) await graph.ingest(facts(writer));
  }
  const seen: number[] = [];
  async function ask(): Promise<void> {
    await using graph = await open('crowd', 'read');
    for (let times = 0; times < 5; times++) {
      const [{ tests }, { tests: hit }] = [await graph.stats(), await graph.impact({ changed: ['shared'], radius: 2 })];
      seen.push(tests, hit.length);
    }
  }
  await Promise.all([...Array.from({ length: 10 }, (_, writer) => write(writer)), ...Array.from({ length: 10 }, ask)]);
  expect(seen.filter((count) => count % WIDTH !== 0)).toEqual([]);
  expect(await first.stats()).toEqual({ services: 11, tests: 300, touches_edges: 600, calls_edges: 10, observed_calls_edges: 10 });
  await first.forget(Array.from({ length: 10 }, (_, writer) => facts(writer).map(({ testId: id }) => id ?? testId('e2e/none'))).flat());
  expect(await first.stats()).toEqual({ services: 0, tests: 0, touches_edges: 0, calls_edges: 0, observed_calls_edges: 0 });
});

test('whichever gate a reader holds, what it reads first is still so at its end: a writer waits with its commit', async () => {
  await using graph = await open('gates');
  await using readers = await bolt('gates');
  await using watcher = await bolt('gates');
  for (let number = 1; number <= GATES; number++) {
    const { before, after, writing } = await readers.read(async (ask) => {
      const first = await stats(ask);
      const ingested = graph.ingest([chain(`individual/${number}`, [`s${number}`])]);
      await expect.poll(() => waitingStatements(watcher, 'MusterGate')).toBe(1);
      return { before: first, after: await stats(ask), writing: { ingested } };
    });
    expect([before.tests, after]).toEqual([number - 1, before]);
    expect((await writing.ingested).tests).toBe(number);
  }
});

test('writers take turns: what one reads is still so when it writes', async () => {
  await using one = await bolt('turns');
  await using graph = await open('turns');
  await using watcher = await bolt('turns');
  const { before, after, waiting } = await one.write(async (ask) => {
    const first = await stats(ask);
    const ingested = graph.ingest([chain('individual/second', ['s'])]);
    await expect.poll(() => waitingStatements(watcher, 'SET root')).toBe(1);
    return { before: first, after: await stats(ask), waiting: { ingested } };
  });
  expect(after).toEqual(before);
  expect((await waiting.ingested).tests).toBe(1);
});

test('a wider radius takes no more queries: one query of variable length finds all within reach [S0-86]', async () => {
  const names = Array.from({ length: 51 }, (_, index) => `s${index}`);
  await using graph = await open('long');
  await graph.ingest([{ ...chain('individual/far', names), touches: [{ service: 's50', endpoint: '', position: 0, count: 1, errors: 0, lastSeenMs: 1 }] }]);
  await using connection = await bolt('long');
  const asked = async (radius: number) => {
    const queries: string[] = [];
    const counted =
      (ask: Ask): Ask =>
      (cypher, parameters) => {
        queries.push(cypher);
        return ask(cypher, parameters);
      };
    const { tests } = await connection.read((ask) => impact(counted(ask), { changed: ['s0'], radius }));
    return { tests: tests.length, queries: queries.length };
  };
  const [near, far] = [await asked(2), await asked(50)];
  expect([near.tests, (await asked(49)).tests, far.tests]).toEqual([0, 0, 1]);
  expect(far.queries).toBe(near.queries);
});

test('a graph is copied from a file to a server and back with all that it knows', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-copy-'));
  try {
    const host = nodeHost();
    const [from, back] = [path.join(folder, 'from.sqlite'), path.join(folder, 'back.sqlite')];
    const contentsOf = async (location: string) => {
      await using graph = await openAt(location);
      return await graph.contents();
    };
    {
      await using graph = await openAt(from);
      const origin = { service: 'demo-api', endpoint: 'GET /items', file: 'api/items.ts', function: 'list', line: 7 };
      await graph.ingest([...nightlyFacts(), { ...chain('x', ['outside', 'demo-api']), testId: null, origins: [origin] }]);
      await graph.declare({ services: ['idle'], calls: [{ caller: 'demo-fe', callee: 'idle' }] });
      await graph.recordRun('r1', [
        { id: testId('e2e/fe-smoke'), outcome: 'passed', durationMs: 12 },
        { id: testId('e2e/never-traced'), outcome: 'failed', durationMs: 1 },
      ]);
    }
    await using before = await open('copy');
    await before.ingest([chain('individual/gone-afterwards', ['gone', 'demo-api'])]);
    expect(await copyGraph({ from, to: addressOf('copy') }, host)).toMatchObject({ ok: true, value: { services: 5, tests: 9 } });
    expect(await before.contents()).toEqual(await contentsOf(from));
    expect(await copyGraph({ from: addressOf('copy'), to: back }, host)).toMatchObject({ ok: true });
    expect(await contentsOf(back)).toEqual(await contentsOf(from));
    expect(await copyGraph({ from: addressOf('no-such-graph'), to: back }, host)).toMatchObject({ ok: false, problems: [{ code: 'empty-graph' }] });
    expect(await contentsOf(back)).toEqual(await contentsOf(from));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('one file knows the driver, and one folder knows its language [S0-10]', () => {
  const harness = path.resolve(import.meta.dirname, '../../harness');
  const holding = (pattern: RegExp) =>
    fs.globSync('**/*.ts', { cwd: harness }).filter((file) => pattern.test(fs.readFileSync(path.join(harness, file), 'utf8')));
  expect(holding(/import\('neo4j-driver'\)|from 'neo4j-driver'/)).toEqual(['graph/neo4j/bolt.ts']);
  const speaking = holding(/\b(?:MATCH|MERGE|UNWIND)\b.*[[($]/);
  expect(speaking.length).toBeGreaterThan(5);
  expect(speaking.filter((file) => !file.startsWith('graph/neo4j/'))).toEqual([]);
});
