/** A Neo4j that goes away and comes back: what Muster says meanwhile, and what the graph is afterwards. */
import fs from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readNeo4jAddress } from '../../harness/graph/neo4j/address.ts';
import { type Bolt, connect } from '../../harness/graph/neo4j/bolt.ts';
import { openGraph } from '../../harness/graph/open-graph.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import type { GraphContents } from '../../harness/model/graph.ts';
import { type Neo4jServer, startNeo4j } from '../rig/neo4j.ts';
import { type Project, project } from '../rig/project.ts';
import { SHOP, startServed, TRACES } from '../rig/served.ts';

let server: Neo4jServer;
let shop: Project;
beforeAll(async () => {
  [server, shop] = await Promise.all([startNeo4j(), project(SHOP)]);
});
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

/** As many tests, each through a chain of twenty services whose names tell the generation. */
function traces(generation: string, tests: number): string {
  return JSON.stringify({
    traces: Array.from({ length: tests }, (_, test) => ({
      trace_id: `${generation}-${test}`,
      test_id: `individual/t${test}`,
      spans: Array.from({ length: 20 }, (_, span) => ({ service: `${generation}-${(test + span) % 40}`, resource: `GET /${span}`, span_id: `${span}` })),
    })),
  });
}

async function contents(graph: string): Promise<GraphContents> {
  const opened = await openGraph(`${server.url}/${graph}`, nodeHost());
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  await using store = opened.value;
  return await store.contents();
}

async function connection(graph: string): Promise<Bolt> {
  const address = readNeo4jAddress(`${server.url}/${graph}`, {});
  const connected = address.ok ? await connect(address.value, nodeHost()) : address;
  if (!connected.ok) throw new Error(JSON.stringify(connected.problems));
  return connected.value;
}

const LAST = 'ORDER BY gate.number';

/** Resolves as soon as the server works on a statement with this in it, or on the last one, which waits. */
async function worksOn(words: string): Promise<void> {
  await using bolt = await connection('watching');
  const isRunning = () =>
    bolt.bare((ask) =>
      ask(`SHOW TRANSACTIONS YIELD currentQuery AS query WHERE (query CONTAINS $words OR query CONTAINS $last) AND NOT query CONTAINS 'SHOW' RETURN query`, {
        words,
        last: LAST,
      }),
    );
  while ((await isRunning()).length === 0);
}

test.each([
  ['while tests are written', 'CREATE (test)-[:TOUCHES]'],
  ['when all is written but the end of the transaction', LAST],
])('killed %s, together with whoever writes, the server comes back with the old graph or the new one, never between', async (when, statement) => {
  const graph = `killed-${statement.length}`;
  const ingest = (generation: string, tests: number) => {
    shop.write(`${generation}.json`, traces(generation, tests));
    return shop.start(['graph', 'ingest', '--graph', `${server.url}/${graph}`, `${generation}.json`]);
  };
  expect((await ingest('old', 50).ended).exitCode).toBe(0);
  const before = await contents(graph);
  {
    await using reader = await connection(graph);
    const over = Promise.withResolvers<void>();
    // A reader, until everything is killed: the last statement of the writer waits for it.
    void reader.read(() => over.promise).catch(() => {});
    const writing = ingest('new', 1000);
    await worksOn(statement);
    await server.end('SIGKILL');
    writing.signal('SIGKILL');
    await writing.ended;
    over.resolve();
  }
  await server.start();
  expect(await contents(graph), when).toEqual(before);
  expect((await ingest('new', 1000).ended).exitCode).toBe(0);
  expect((await contents(graph)).evidence).toHaveLength(1000);
});

test('while the server is down every command that needs the graph ends with 2 and says why, and the graph is there when it is back [S0-07]', async () => {
  const graph = `${server.url}/down`;
  shop.write('traces.json', TRACES);
  expect((await shop.run(['graph', 'ingest', '--graph', graph, 'traces.json'])).exitCode).toBe(0);
  const stats = () => shop.run(['graph', 'stats', '--json', '--graph', graph.replace('//', '//me:secret@')]);
  const known = await stats();
  expect(known.json()).toMatchObject({ services: 3, tests: 3 });
  await server.end('SIGTERM');
  for (const words of [
    ['plan', '--changed', 'demo-api'],
    ['run', '--changed', 'demo-api'],
    ['graph', 'ingest', 'traces.json'],
  ]) {
    const refused = await shop.run([...words, '--graph', graph]);
    expect([refused.exitCode, refused.stderr], refused.stderr).toEqual([
      2,
      expect.stringContaining(`the graph ${graph} cannot be used: no Neo4j answers at ${server.url}`),
    ]);
  }
  const secretly = await stats();
  expect([secretly.exitCode, secretly.problems()[0]?.code]).toEqual([2, 'graph-unusable']);
  expect(secretly.stdout + secretly.stderr).not.toContain('secret');
  await server.start();
  expect((await stats()).json()).toEqual(known.json());
});

test('muster serve stays up without its Neo4j: questions and ingests answer 503 with an error, /healthz 200, and all is well when it is back [S0-29]', async () => {
  await using own = await project(SHOP);
  const api = await startServed(own, ['--graph', `${server.url}/served`]);
  expect((await api.post('/api/graph/ingest', TRACES)).status).toBe(200);
  const plan = await api.get('/api/test-plan?app=demo-api');
  expect([plan.status, plan.json.tests.length]).toEqual([200, 1]);
  await server.end('SIGKILL');
  for (const answer of [await api.get('/api/test-plan?app=demo-api'), await api.get('/api/graph/stats'), await api.post('/api/graph/ingest', TRACES)]) {
    expect([answer.status, answer.json.error]).toEqual([503, expect.stringContaining('no Neo4j answers')]);
  }
  expect((await api.get('/healthz')).status).toBe(200);
  await server.start();
  expect((await api.get('/api/test-plan?app=demo-api')).json).toEqual(plan.json);
  api.program.signal('SIGTERM');
  await api.program.ended;
});

test('whoever the server does not know is told so, and no password is', async () => {
  // Without authentication it takes any password: an address of no such database stands for what it refuses.
  const refused = await openGraph(`${server.url.replace('//', '//me:secret@')}/x?database=none`, nodeHost());
  expect(refused).toMatchObject({ ok: false, problems: [{ code: 'graph-unusable', graph: `${server.url}/x?database=none` }] });
  expect(JSON.stringify(refused)).not.toContain('secret');
  expect(fs.existsSync('x')).toBe(false);
});
