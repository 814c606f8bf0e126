/** A Neo4j that goes away and comes back: what Muster says meanwhile, and what the graph is afterwards. This one asks for a password. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGraph } from '../../harness/graph/open-graph.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { readTraces } from '../../harness/traces/read-traces.ts';
import { type Neo4jServer, startNeo4j } from '../rig/neo4j.ts';
import { type Project, project } from '../rig/project.ts';
import { SHOP, startServed, TRACES } from '../rig/served.ts';
import { connectTo, openAt, waitingStatements } from './graphs.ts';

const PASSWORD = 'only-for-tests';

let server: Neo4jServer;
let shop: Project;
beforeAll(async () => {
  [server, shop] = await Promise.all([
    startNeo4j({ password: PASSWORD, settings: ['db.memory.transaction.max=8m'] }),
    project(SHOP, { env: { NEO4J_PASSWORD: PASSWORD } }),
  ]);
});
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

/** The address with a password in it. */
const withPassword = (graph: string, password = PASSWORD) => `${server.url.replace('//', `//neo4j:${password}@`)}/${graph}`;

/** As many tests, each through a chain of five services whose names tell the generation. */
function traces(generation: string, tests: number): string {
  return JSON.stringify({
    traces: Array.from({ length: tests }, (_, test) => ({
      trace_id: `${generation}-${test}`,
      test_id: `individual/t${test}`,
      spans: Array.from({ length: 5 }, (_, span) => ({ service: `${generation}-${(test + span) % 10}`, resource: `GET /${span}`, span_id: `${span}` })),
    })),
  });
}

/** All that can be seen of a graph. */
async function whole(graph: string) {
  await using store = await openAt(withPassword(graph), { mode: 'read' });
  return { contents: await store.contents(), services: await store.services(), stats: await store.stats() };
}

test.each([
  ['in the middle of the tests', "MATCH (held:Test {graph: $graph, id: 'individual/t20'}) SET held.isHeld = true", 'CREATE (test)-[:TOUCHES]'],
  ['when all is written but the end of the transaction', 'MATCH (held:MusterGate {graph: $graph, number: 3}) SET held.isHeld = true', 'ORDER BY gate.number'],
])('killed %s, together with whoever writes, the server comes back with the old graph, and takes the new one', async (_when, hold, statement) => {
  const graph = `killed-${statement.length}`;
  const ingest = (generation: string) => {
    shop.write(`${generation}.json`, traces(generation, 40));
    return shop.start(['graph', 'ingest', '--graph', `${server.url}/${graph}`, `${generation}.json`]);
  };
  expect((await ingest('old').ended).exitCode).toBe(0);
  const before = await whole(graph);
  {
    await using holder = await connectTo(withPassword(graph));
    await using watcher = await connectTo(withPassword(graph));
    const [held, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    // Until everything is killed, the writer waits for what this one holds.
    const holding = holder.bare(async (ask) => {
      await ask(hold);
      held.resolve();
      await over.promise;
      throw new Error('never committed');
    });
    await Promise.race([held.promise, holding]);
    const writing = ingest('new');
    await expect.poll(() => waitingStatements(watcher, statement), { timeout: 60_000 }).toBe(1);
    await server.end('SIGKILL');
    writing.signal('SIGKILL');
    await writing.ended;
    over.resolve();
    await expect(holding).rejects.toThrow();
  }
  await server.start();
  expect(await whole(graph)).toEqual(before);
  expect((await ingest('new').ended).exitCode).toBe(0);
  expect((await whole(graph)).services.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, service) => `new-${service}`));
});

test('while the server is down every command that needs the graph ends with 2 and says why, muster serve stays up and answers 503, and all is well when it is back [S0-07, S0-29]', async () => {
  const graph = `${server.url}/down`;
  const api = await startServed(shop, ['--graph', graph]);
  expect((await api.post('/api/graph/ingest', TRACES)).status).toBe(200);
  const plan = await api.get('/api/test-plan?app=demo-api');
  expect([plan.status, plan.json.tests.length]).toEqual([200, 1]);
  const stats = () => shop.run(['graph', 'stats', '--json', '--graph', withPassword('down')]);
  const known = await stats();
  expect(known.json()).toMatchObject({ services: 3, tests: 3 });
  await server.end('SIGTERM');

  shop.write('traces.json', TRACES);
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
  expect(secretly.stdout + secretly.stderr).not.toContain(PASSWORD);
  for (const answer of [await api.get('/api/test-plan?app=demo-api'), await api.get('/api/graph/stats'), await api.post('/api/graph/ingest', TRACES)]) {
    expect([answer.status, answer.json.error]).toEqual([503, expect.stringContaining('no Neo4j answers')]);
  }
  expect((await api.get('/healthz')).status).toBe(200);

  await server.start();
  expect((await stats()).json()).toEqual(known.json());
  expect((await api.get('/api/test-plan?app=demo-api')).json).toEqual(plan.json);
  api.program.signal('SIGTERM');
  await api.program.ended;
});

test('what is more than the server holds in one transaction is refused at once with what to do, the graph stays as it was, and takes it in parts', async () => {
  const facts = readTraces(JSON.parse(traces('large', 6000)));
  if (!facts.ok) throw new Error(JSON.stringify(facts.problems));
  await using graph = await openAt(withPassword('large'));
  await graph.ingest(facts.value.slice(0, 100));
  const before = await whole('large');
  await expect(graph.ingest(facts.value)).rejects.toMatchObject({
    problem: {
      code: 'graph-unusable',
      detail: expect.stringMatching(/more than the server's memory holds at once: ingest less at a time.*db\.memory\.transaction\.max/),
    },
  });
  expect(await whole('large')).toEqual(before);
  expect(await graph.ingest(facts.value.slice(100, 200))).toMatchObject({ tests: 200 });
});

test('whoever tells a wrong password is told so and what to set, and no password is shown', async () => {
  const refused = await shop.run(['graph', 'stats', '--graph', `${server.url}/x`], { env: { NEO4J_PASSWORD: 'a-wrong-one' } });
  expect([refused.exitCode, refused.stderr]).toEqual([
    2,
    expect.stringContaining(
      'the server does not take the password of the user neo4j: set NEO4J_USER and NEO4J_PASSWORD (Neo.ClientError.Security.Unauthorized)',
    ),
  ]);
  expect(refused.stdout + refused.stderr).not.toContain('a-wrong-one');
});

test('a database that the server has not got is named', async () => {
  expect(await openGraph(withPassword('x?database=none'), nodeHost())).toMatchObject({
    ok: false,
    problems: [{ code: 'graph-unusable', graph: `${server.url}/x?database=none`, detail: expect.stringContaining('none') }],
  });
});
