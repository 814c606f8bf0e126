/** What every engine promises of changes that name an endpoint. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GraphStore } from '../../harness/graph/store.ts';
import type { TraceFacts } from '../../harness/model/graph.ts';
import { call, path } from './graph-facts.ts';

/** Two ways through a shop, and one through its back office. */
const SHOP: readonly TraceFacts[] = [
  path('e2e/browse', 'fe GET /', 'bff GET /items', 'api GET /items'),
  path('e2e/order', 'fe POST /orders', 'bff POST /orders', 'api POST /orders', 'mail'),
  path('individual/admin', 'admin GET /', 'api GET /items'),
  path('individual/api', 'api DELETE /items/:id'),
];

export function endpointSuite(fresh: () => Promise<GraphStore>): void {
  const because = async (graph: GraphStore, changed: string, radius: number) =>
    Object.fromEntries((await graph.impact({ changed: [changed], radius })).tests.map((each) => [each.id, each.because.join(' - ')]));
  const shop = async () => {
    const graph = await fresh();
    await graph.ingest(SHOP);
    return graph;
  };

  test('a change of an endpoint selects the tests that touch it, and no others of its service', async () => {
    const graph = await shop();
    expect(await graph.impact({ changed: ['api GET /items'], radius: 1 })).toEqual({
      tests: [
        { id: 'e2e/browse', type: 'e2e', changed: 'api GET /items', because: ['api GET /items'] },
        { id: 'individual/admin', type: 'individual', changed: 'api GET /items', because: ['api GET /items'] },
      ],
      services: ['admin', 'api', 'bff', 'fe'],
      unmapped: [],
    });
    expect(Object.keys(await because(graph, 'api', 1))).toEqual(['e2e/browse', 'e2e/order', 'individual/admin', 'individual/api']);
  });

  test.each(['api delete /items/42?full=1', 'api DELETE /items/7b44c6ad-4e5c-4a7c-9d3e-2f1b0c9d8e7f/', 'api  DELETE /items/{itemId}'])(
    'an endpoint is found however it is spelt: %s',
    async (changed) => {
      expect(await because(await shop(), changed, 1)).toEqual({ 'individual/api': 'api DELETE /items/:id' });
    },
  );

  test('beyond radius 1 the calls of the endpoint count, not those of its service', async () => {
    const graph = await shop();
    await graph.ingest([path('individual/bff', 'bff GET /items'), path('individual/orders', 'bff POST /orders')]);
    expect(await because(graph, 'api POST /orders', 2)).toEqual({
      'e2e/order': 'api POST /orders',
      'individual/orders': 'api POST /orders - bff POST /orders',
    });
    expect(Object.keys(await because(graph, 'api', 2))).toContain('individual/bff');
  });

  test('a declared call that nobody saw reaches the whole of the other service', async () => {
    const graph = await shop();
    await graph.declare({
      services: [],
      calls: [
        { caller: 'pos', callee: 'api' },
        { caller: 'fe', callee: 'bff' },
      ],
    });
    await graph.ingest([path('individual/pos', 'pos GET /till'), path('individual/bank', 'pos GET /till', 'bank')]);
    expect(await because(graph, 'api DELETE /items/:id', 2)).toMatchObject({
      'individual/api': 'api DELETE /items/:id',
      'individual/bank': 'api DELETE /items/:id - pos',
      'individual/pos': 'api DELETE /items/:id - pos',
      'e2e/browse': 'api DELETE /items/:id - pos - api',
    });
  });

  test('a test that passed through the service without naming an endpoint may have touched any of them', async () => {
    const graph = await shop();
    await graph.ingest([path('individual/blind', 'api'), { ...path('individual/caller', 'tool'), calls: [call('tool', 'api')] }]);
    expect(Object.keys(await because(graph, 'api DELETE /items/:id', 1))).toEqual(['individual/api', 'individual/blind']);
    expect(await because(graph, 'api DELETE /items/:id', 2)).toMatchObject({ 'individual/caller': 'api DELETE /items/:id - tool' });
  });

  test('an endpoint that nothing is known of falls back to its service, and the answer says so', async () => {
    const graph = await shop();
    const answer = await graph.impact({ changed: ['mail POST /send', 'api get /nothing'], radius: 1 });
    expect(answer.unknownEndpoints).toEqual(['api GET /nothing', 'mail POST /send']);
    expect(answer.unmapped).toEqual([]);
    expect(answer.tests.map(({ id, because: steps }) => [id, steps])).toEqual([
      ['e2e/browse', ['api GET /nothing', 'api']],
      ['e2e/order', ['api GET /nothing', 'api']],
      ['individual/admin', ['api GET /nothing', 'api']],
      ['individual/api', ['api GET /nothing', 'api']],
    ]);
    expect(await graph.impact({ changed: ['nobody GET /items/1'], radius: 2 })).toEqual({ tests: [], services: [], unmapped: ['nobody GET /items/:id'] });
  });

  test('from an endpoint never more is reached than from its service, a wider radius never loses a test, and any graph is answered as a plain search would', async () => {
    const node = fc.constantFrom('a', 'a GET /x', 'a GET /y', 'b', 'b GET /x', 'c GET /x', 'c GET /y', 'd GET /x');
    const system = fc.record({
      paths: fc.array(fc.tuple(fc.constantFrom('e2e/1', 'e2e/2', 'individual/1', 'individual/2'), fc.uniqueArray(node, { minLength: 1, maxLength: 4 })), {
        minLength: 1,
        maxLength: 5,
      }),
      declared: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('a', 'b', 'c', 'd')), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(system, async ({ paths, declared }) => {
        const graph = await fresh();
        const facts = paths.map(([id, nodes]) => withoutInner(path(id, ...nodes)));
        await graph.ingest(facts);
        await graph.declare({ services: [], calls: declared.map(([caller, callee]) => ({ caller, callee })) });
        for (const changed of ['a GET /x', 'c GET /y']) {
          const isKnown = facts.some(({ touches }) => touches.some((each) => nameOf(each) === changed));
          let before = new Set<string>();
          for (const radius of [1, 2, 3, 20]) {
            const tests = Object.keys(await because(graph, changed, radius));
            const whole = Object.keys(await because(graph, changed.split(' ')[0] ?? '', radius));
            expect(whole).toEqual(expect.arrayContaining(tests));
            expect(before.isSubsetOf(new Set(tests))).toBe(true);
            before = new Set(tests);
            expect(tests.sort()).toEqual(isKnown ? plainSearch(facts, declared, changed, radius) : whole.sort());
          }
        }
      }),
      { numRuns: 20 },
    );
  });
}

const nameOf = ({ service, endpoint }: { service: string; endpoint: string }) => `${service} ${endpoint}`.trim();
const serviceOf = (name: string) => name.split(' ')[0] ?? '';

/** Calls are between services. */
function withoutInner(facts: TraceFacts): TraceFacts {
  return { ...facts, calls: facts.calls.filter(({ caller, callee }) => caller.service !== callee.service) };
}

/** Tests within reach of an endpoint, by the plainest means: names, `a GET /x` an endpoint and `a` the whole of a service. */
function plainSearch(facts: readonly TraceFacts[], declared: readonly (readonly [string, string])[], changed: string, radius: number): string[] {
  const seen = facts.flatMap(({ calls }) => calls.map(({ caller, callee }) => [nameOf(caller), nameOf(callee)] as const));
  const pairs = [...seen, ...declared].flatMap(([a, b]) => [`${serviceOf(a)} ${serviceOf(b)}`, `${serviceOf(b)} ${serviceOf(a)}`]);
  const observed = new Set(seen.flatMap(([a, b]) => [`${serviceOf(a)} ${serviceOf(b)}`, `${serviceOf(b)} ${serviceOf(a)}`]));
  const next = (from: string): string[] => {
    const service = serviceOf(from);
    const near = pairs.filter((pair) => pair.startsWith(`${service} `));
    const isOwn = (end: string) => end === from || end === service || (from === service && serviceOf(end) === service);
    const own = seen.flatMap(([a, b]) => [...(isOwn(a) ? [b] : []), ...(isOwn(b) ? [a] : [])]);
    return [...own, ...near.filter((pair) => !observed.has(pair)).map((pair) => pair.slice(service.length + 1))];
  };
  const area = new Set([changed]);
  for (let hop = 0; hop < (radius >= 2 ? radius : 0); hop++) for (const from of [...area]) for (const to of next(from)) area.add(to);
  const touches = (name: string) =>
    area.has(name) || area.has(serviceOf(name)) || (name === serviceOf(name) && [...area].some((each) => serviceOf(each) === name));
  const hit = facts.filter(({ touches: own }) => own.some((each) => touches(nameOf(each))));
  return [...new Set(hit.flatMap(({ testId }) => testId ?? []))].sort();
}
