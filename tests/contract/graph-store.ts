/**
 * What every engine of the graph promises, as one suite. An engine's test file calls it with a way to open a store; two stores
 * opened at one `place` are the same graph.
 */
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import nightly from '../../fixtures/traces/nightly-regression.json' with { type: 'json' };
import seedTable from '../../fixtures/traces/seed-table.json' with { type: 'json' };
import type { GraphStore } from '../../harness/graph/store.ts';
import type { TraceFacts } from '../../harness/model/graph.ts';
import { runId, type TestId, testId } from '../../harness/model/ids.ts';
import { byCodeUnits } from '../../harness/model/order.ts';
import type { Outcome } from '../../harness/model/test.ts';
import { readTraces } from '../../harness/traces/read-traces.ts';
import { call, chain } from './graph-facts.ts';
import { endpointSuite } from './graph-store.endpoints.ts';
import { evidenceSuite } from './graph-store.evidence.ts';

const NIGHTLY_STATS = { services: 3, tests: 9, touches_edges: 15, calls_edges: 2, observed_calls_edges: 2 };

function factsOf(json: unknown): TraceFacts[] {
  const facts = readTraces(json);
  if (!facts.ok) throw new Error(JSON.stringify(facts.problems));
  return facts.value;
}

/** @param open opens the graph at a place that the suite makes up; places never meet */
export function graphStoreSuite(open: (place: string) => Promise<GraphStore>): void {
  const opened: GraphStore[] = [];
  let places = 0;
  const openAt = async (place: string) => {
    const graph = await open(place);
    opened.push(graph);
    return graph;
  };
  const fresh = () => openAt(`place-${++places}`);
  const filled = async (json: unknown = nightly) => {
    const graph = await fresh();
    await graph.ingest(factsOf(json));
    return graph;
  };
  const selected = async (graph: GraphStore, changed: string | string[], radius = 1) =>
    (await graph.impact({ changed: [changed].flat(), radius })).tests.map(({ id }) => String(id));

  afterEach(async () => {
    for (const graph of opened.splice(0)) await graph[Symbol.asyncDispose]();
  });

  evidenceSuite(fresh);
  endpointSuite(fresh);

  test('an empty graph knows nothing and says so', async () => {
    const graph = await fresh();
    expect(await graph.stats()).toEqual({ services: 0, tests: 0, touches_edges: 0, calls_edges: 0, observed_calls_edges: 0 });
    expect(await graph.impact({ changed: ['x'], radius: 3 })).toEqual({ tests: [], services: [], unmapped: ['x'] });
    expect(await graph.pathOf(testId('e2e/x'))).toEqual([]);
    expect((await graph.tracedTests()).size).toBe(0);
    expect((await graph.history()).size).toBe(0);
  });

  test('the nightly fixture gives 3 services, 9 tests, 15 touches and 2 calls [S0-28]', async () => {
    expect(await (await filled()).stats()).toEqual(NIGHTLY_STATS);
  });

  test('the same payload twice gives the same stats and the same answers [S0-08]', async () => {
    const graph = await filled();
    const answers = async () => [
      await graph.impact({ changed: ['demo-fe'], radius: 2 }),
      await graph.pathOf(testId('e2e/fe-smoke')),
      await graph.services(),
      await graph.testsOf('demo-api'),
    ];
    const before = await answers();
    expect(await graph.ingest(factsOf(nightly))).toEqual(NIGHTLY_STATS);
    expect(await answers()).toEqual(before);
  });

  test('services have the endpoints that were observed in them, and calls are counted [S0-01]', async () => {
    const graph = await filled();
    expect(await graph.services()).toEqual([
      { name: 'demo-api', endpoints: ['GET /items', 'POST /orders', 'PUT /items/:id'] },
      { name: 'demo-fe', endpoints: ['GET /assets/app.js', 'GET /checkout', 'GET /health', 'POST /checkout'] },
      { name: 'release-lifecycle-demo', endpoints: ['GET /api/items', 'GET /health', 'POST /api/checkout', 'POST /api/items', 'PUT /api/items/:id'] },
    ]);
    expect((await graph.stats()).observed_calls_edges).toBe(2);
  });

  test('a service knows all tests that touched it, and a test its path in order [S0-02]', async () => {
    const graph = await filled();
    expect(await graph.testsOf('demo-fe')).toEqual([
      { id: 'e2e/fe-checkout-flow', type: 'e2e' },
      { id: 'e2e/fe-smoke', type: 'e2e' },
      { id: 'individual/fe-assets', type: 'individual' },
      { id: 'individual/fe-unit-api', type: 'individual' },
    ]);
    expect(await graph.testsOf('nobody')).toEqual([]);
    expect(await graph.pathOf(testId('e2e/fe-checkout-flow'))).toEqual([
      { service: 'demo-fe', endpoint: 'POST /checkout' },
      { service: 'release-lifecycle-demo', endpoint: 'POST /api/checkout' },
      { service: 'demo-api', endpoint: 'POST /orders' },
    ]);
  });

  test('what several traces of one ingest prove of a test adds up', async () => {
    const graph = await fresh();
    await graph.ingest([chain('e2e/a', 'fe', 'bff'), chain('e2e/a', 'fe', 'mail')]);
    expect((await graph.pathOf(testId('e2e/a'))).map(({ service }) => service)).toEqual(['fe', 'bff', 'mail']);
    expect(await graph.stats()).toMatchObject({ tests: 1, touches_edges: 3, calls_edges: 2 });
  });

  test.each([
    ['demo-fe', ['e2e/fe-checkout-flow', 'e2e/fe-smoke', 'individual/fe-unit-api']],
    ['demo-api', ['e2e/fe-smoke', 'individual/api-crud', 'individual/api-validation']],
    ['new-service', []],
  ])("the seed's table: a change of %s selects exactly its tests, e2e first [S0-03, S0-04, S0-31, S0-32, S0-33, S0-87]", async (changed, expected) => {
    expect(await selected(await filled(seedTable), changed)).toEqual(expected);
  });

  test.each([
    ['demo-fe', ['e2e/fe-checkout-flow', 'e2e/fe-smoke', 'individual/fe-assets', 'individual/fe-unit-api']],
    ['release-lifecycle-demo', ['e2e/bff-integration', 'e2e/fe-checkout-flow', 'e2e/fe-smoke', 'individual/bff-crud', 'individual/bff-health']],
    ['demo-api', ['e2e/bff-integration', 'e2e/fe-checkout-flow', 'e2e/fe-smoke', 'individual/api-crud', 'individual/api-validation', 'individual/bff-crud']],
  ])('at radius 1 only the tests that touch %s itself are selected; within two calls, all nine [S0-20, S0-21]', async (changed, expected) => {
    const graph = await filled();
    expect(await selected(graph, changed, 1)).toEqual(expected);
    expect(await selected(graph, changed, 2)).toHaveLength(9);
  });

  test('every service of the fixture has two tests or more, and tests share services [S0-36]', async () => {
    const graph = await filled();
    for (const { name } of await graph.services()) expect((await graph.testsOf(name)).length).toBeGreaterThanOrEqual(2);
    const shared = async (id: string) => new Set((await graph.pathOf(testId(id))).map(({ service }) => service));
    expect((await shared('e2e/fe-smoke')).intersection(await shared('e2e/fe-checkout-flow')).size).toBeGreaterThanOrEqual(2);
  });

  test('the services of an answer are all those that its tests touch', async () => {
    const graph = await filled();
    expect((await graph.impact({ changed: ['demo-fe'], radius: 1 })).services).toEqual(['demo-api', 'demo-fe', 'release-lifecycle-demo']);
    await graph.ingest([chain('individual/lonely', 'island')]);
    expect((await graph.impact({ changed: ['island'], radius: 5 })).services).toEqual(['island']);
  });

  test('each test carries the shortest path from the change to a service that it touches', async () => {
    const graph = await filled();
    const { tests } = await graph.impact({ changed: ['demo-fe'], radius: 2 });
    expect(Object.fromEntries(tests.map(({ id, because }) => [id, because.join(' - ')]))).toEqual({
      'e2e/bff-integration': 'demo-fe - release-lifecycle-demo',
      'e2e/fe-checkout-flow': 'demo-fe',
      'e2e/fe-smoke': 'demo-fe',
      'individual/api-crud': 'demo-fe - release-lifecycle-demo - demo-api',
      'individual/api-validation': 'demo-fe - release-lifecycle-demo - demo-api',
      'individual/bff-crud': 'demo-fe - release-lifecycle-demo',
      'individual/bff-health': 'demo-fe - release-lifecycle-demo',
      'individual/fe-assets': 'demo-fe',
      'individual/fe-unit-api': 'demo-fe',
    });
  });

  test('among equally short paths the one by the first names is told', async () => {
    const graph = await fresh();
    const calls = ['ac', 'ab', 'cd', 'bd'].map(([caller = '', callee = '']) => call(caller, callee));
    await graph.ingest([{ ...chain('e2e/x', 'd'), calls }]);
    expect((await graph.impact({ changed: ['a'], radius: 2 })).tests).toMatchObject([{ changed: 'a', because: ['a', 'b', 'd'] }]);
  });

  test('several changes select together, each test by the nearest; those that reach no test are named [S0-05]', async () => {
    const graph = await filled();
    const answer = await graph.impact({ changed: ['new-service', 'demo-fe', 'demo-api', 'another', 'demo-fe'], radius: 1 });
    expect(answer.tests).toHaveLength(8);
    expect(answer.unmapped).toEqual(['another', 'new-service']);
    expect(Object.fromEntries(answer.tests.map(({ id, changed }) => [id, changed]))).toMatchObject({
      'e2e/fe-smoke': 'demo-api',
      'individual/fe-assets': 'demo-fe',
    });
  });

  test('declared services and calls are there before any trace, and told apart from observed ones [S0-06]', async () => {
    const graph = await fresh();
    const declared = {
      services: ['fe', 'bff', 'api', 'idle'],
      calls: [
        { caller: 'fe', callee: 'bff' },
        { caller: 'bff', callee: 'api' },
      ],
    };
    await graph.declare(declared);
    await graph.declare(declared);
    expect(await graph.stats()).toEqual({ services: 4, tests: 0, touches_edges: 0, calls_edges: 2, observed_calls_edges: 0 });
    expect(await graph.ingest([chain('e2e/a', 'bff', 'api')])).toEqual({ services: 4, tests: 1, touches_edges: 2, calls_edges: 2, observed_calls_edges: 1 });
    expect((await graph.impact({ changed: ['fe'], radius: 2 })).tests).toMatchObject([{ because: ['fe', 'bff'] }]);
  });

  test('a known service without tests is unmapped, and the answer says so [S0-37]', async () => {
    const graph = await filled();
    await graph.declare({ services: ['warehouse'], calls: [] });
    expect((await graph.services()).map(({ name }) => name)).toContain('warehouse');
    expect(await graph.impact({ changed: ['warehouse'], radius: 1 })).toEqual({ tests: [], services: [], unmapped: ['warehouse'] });
  });

  test('a new declaration replaces the old one, and what traces proved stays', async () => {
    const graph = await fresh();
    await graph.declare({
      services: ['old', 'fe'],
      calls: [
        { caller: 'fe', callee: 'old' },
        { caller: 'fe', callee: 'bff' },
      ],
    });
    await graph.ingest([chain('e2e/a', 'fe', 'bff')]);
    await graph.declare({ services: ['new'], calls: [] });
    expect((await graph.services()).map(({ name }) => name)).toEqual(['bff', 'fe', 'new']);
    expect(await graph.stats()).toMatchObject({ calls_edges: 1, observed_calls_edges: 1 });
  });

  test('calls of no test count, and tests without a touch are not in the graph', async () => {
    const graph = await fresh();
    await graph.ingest([{ ...chain('x', 'fe', 'bff'), testId: null }, chain('e2e/nothing')]);
    expect(await graph.stats()).toMatchObject({ services: 2, tests: 0, calls_edges: 1 });
    expect([...(await graph.tracedTests())]).toEqual([]);
  });

  test('ids are ordered by code units, whatever they are made of', async () => {
    const graph = await fresh();
    const ids = ['e2e/\u{1F600}', 'e2e/\uFF5E', 'e2e/Z', 'e2e/a', 'e2e/o\'hara "quoted" \\ %_'];
    await graph.ingest([...ids, 'Zother/b'].map((id) => chain(id, 'fe')));
    expect(await selected(graph, 'fe')).toEqual([...ids.toSorted(byCodeUnits), 'Zother/b']);
  });

  test('a wider radius never loses a test, and any graph is answered as a plain search would [S0-22]', async () => {
    const service = fc.constantFrom(...'abcdefghij');
    const system = fc.record({
      calls: fc.uniqueArray(fc.record({ caller: service, callee: service }), { maxLength: 14, selector: ({ caller, callee }) => caller + callee }),
      tests: fc.dictionary(
        fc.constantFrom('e2e/1', 'e2e/2', 'individual/1', 'individual/2', 'individual/3'),
        fc.uniqueArray(service, { minLength: 1, maxLength: 3 }),
      ),
      changed: fc.uniqueArray(service, { minLength: 1, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(system, async ({ calls, tests, changed }) => {
        const graph = await fresh();
        await graph.ingest([
          { ...chain('x'), testId: null, calls: calls.map(({ caller, callee }) => call(caller, callee)) },
          ...Object.entries(tests).map(([id, services]) => ({ ...chain(id, ...services), calls: [] })),
        ]);
        let before = new Set<string>();
        for (const radius of [1, 2, 3, 4, 20]) {
          const answer = await graph.impact({ changed, radius });
          const area = within(calls, changed, radius >= 2 ? radius : 0);
          const expected = Object.entries(tests).filter(([, services]) => services.some((touched) => area.has(touched)));
          const found = new Set<string>(answer.tests.map(({ id }) => id));
          expect(found).toEqual(new Set(expected.map(([id]) => id)));
          expect(new Set(answer.services)).toEqual(new Set(expected.flatMap(([, services]) => services)));
          for (const { id, because, changed: from } of answer.tests) {
            const distances = (tests[id] ?? []).flatMap((touched) => area.get(touched) ?? []);
            expect(because).toHaveLength(Math.min(...distances) + 1);
            expect([because[0], changed.includes(from), tests[id]?.includes(because.at(-1) ?? '')]).toEqual([from, true, true]);
          }
          expect(before.isSubsetOf(found)).toBe(true);
          before = found;
        }
      }),
      { numRuns: 25 },
    );
  });

  test('two openings of one place see the same graph, and it is still there after both are closed', async () => {
    const place = `place-${++places}`;
    const [one, two] = await Promise.all([open(place), open(place)]);
    await one.ingest(factsOf(nightly));
    expect(await two.stats()).toEqual(NIGHTLY_STATS);
    await one[Symbol.asyncDispose]();
    await two[Symbol.asyncDispose]();
    expect(await (await openAt(place)).stats()).toEqual(NIGHTLY_STATS);
  });

  const record = (graph: GraphStore, run: string, outcomes: Record<string, [Outcome, number]>) =>
    graph.recordRun(
      runId(run),
      Object.entries(outcomes).map(([id, [outcome, durationMs]]) => ({ id: testId(id), outcome, durationMs })),
    );

  test('history keeps the last outcome and the median of passed durations; other outcomes are ignored', async () => {
    const graph = await fresh();
    await record(graph, 'r1', { 'e2e/a': ['passed', 10], 'e2e/b': ['failed', 99], 'e2e/c': ['skipped', 1] });
    await record(graph, 'r2', { 'e2e/a': ['passed', 40], 'e2e/b': ['broken', 1] });
    await record(graph, 'r3', { 'e2e/a': ['failed', 5000] });
    const a = { id: testId('e2e/a'), medianMs: 25, lastOutcome: 'failed', lastRunId: 'r3' };
    const b = { id: testId('e2e/b'), medianMs: null, lastOutcome: 'failed', lastRunId: 'r1' };
    expect([...(await graph.history()).values()].sort((x, y) => byCodeUnits(x.id, y.id))).toEqual([a, b]);
    expect(await graph.historyOf([testId('e2e/b'), testId('e2e/none')])).toEqual(new Map<TestId, unknown>([[b.id, b]]));
    await record(graph, 'r4', { 'e2e/a': ['passed', 30] });
    expect([...(await graph.failedTests())]).toEqual(['e2e/b']);
    expect((await graph.tracedTests()).size).toBe(0);
  });

  test('the median is that of the last 20 passed runs, and a run that speaks twice counts once', async () => {
    const graph = await fresh();
    for (let run = 0; run < 30; run++) await record(graph, `r${run}`, { 'e2e/a': ['passed', run < 20 ? 1000 : run] });
    await record(graph, 'r29', { 'e2e/a': ['passed', 29] });
    expect((await graph.history()).get(testId('e2e/a'))?.medianMs).toBe((29 + 1000) / 2);
  });
}

/** Distance of each service within reach, by the plainest means. */
function within(calls: readonly { caller: string; callee: string }[], changed: readonly string[], hops: number): Map<string, number> {
  const area = new Map(changed.map((service) => [service, 0]));
  for (let distance = 1; distance <= hops; distance++) {
    for (const service of [...area.keys()]) {
      for (const { caller, callee } of calls) {
        const next = caller === service ? callee : callee === service ? caller : service;
        if (!area.has(next)) area.set(next, distance);
      }
    }
  }
  return area;
}
