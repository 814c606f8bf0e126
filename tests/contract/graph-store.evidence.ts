/** What every engine promises of evidence: the newest of a test counts, each trace once, and all of it can be read and written again. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GraphStore } from '../../harness/graph/store.ts';
import type { DeclaredGraph, Evidence, GraphContents, GraphStats, TraceFacts } from '../../harness/model/graph.ts';
import { runId, type TestId, testId } from '../../harness/model/ids.ts';
import { byCodeUnits, sortedUnique } from '../../harness/model/order.ts';
import { path, touch } from './graph-facts.ts';

/** Facts of traces that no test caused. */
function untested(...nodes: readonly string[]): TraceFacts {
  return { ...path('x', ...nodes), traceId: `untested ${nodes}`, testId: null, testType: '' };
}

const NOTHING: GraphContents = { declared: { services: [], calls: [] }, evidence: [], origins: [], history: [], repositories: [] };

export function evidenceSuite(fresh: () => Promise<GraphStore>): void {
  const touched = async (graph: GraphStore, id: string) => (await graph.pathOf(testId(id))).map(({ service, endpoint }) => `${service} ${endpoint}`.trim());

  test('a test traced anew forgets what its earlier traces touched, and what nobody else knows is gone', async () => {
    const graph = await fresh();
    await graph.ingest([path('e2e/a', 'fe GET /', 'bff GET /old', 'old GET /'), path('e2e/b', 'fe GET /')]);
    await graph.ingest([path('e2e/a', 'fe GET /', 'bff GET /new')]);
    expect(await touched(graph, 'e2e/a')).toEqual(['fe GET /', 'bff GET /new']);
    expect(await touched(graph, 'e2e/b')).toEqual(['fe GET /']);
    expect(await graph.stats()).toEqual({ services: 2, tests: 2, touches_edges: 3, calls_edges: 1, observed_calls_edges: 1 });
    expect(await graph.services()).toEqual([
      { name: 'bff', endpoints: ['GET /new'] },
      { name: 'fe', endpoints: ['GET /'] },
    ]);
    expect(await graph.impact({ changed: ['old'], radius: 3 })).toEqual({ tests: [], services: [], unmapped: ['old'] });
  });

  test('touches and calls tell how often they were seen, with how many errors and when last', async () => {
    const graph = await fresh();
    const seen = (count: number, errors: number, lastSeenMs: number | null) => ({ count, errors, lastSeenMs });
    const once: TraceFacts = {
      ...path('e2e/a'),
      traceId: 't1',
      touches: [
        { ...touch('fe GET /'), ...seen(2, 1, 1_767_225_600_000) },
        { ...touch('api', 1), ...seen(300, 0, 5) },
      ],
      calls: [{ caller: { service: 'fe', endpoint: 'GET /' }, callee: { service: 'api', endpoint: '' }, ...seen(300, 200, 1_767_225_600_001) }],
    };
    const again: TraceFacts = { ...once, traceId: 't2', touches: [{ ...touch('fe GET /'), ...seen(1, 0, null) }], calls: [] };
    await graph.ingest([once, again]);
    const expected: Evidence = {
      testId: testId('e2e/a'),
      testType: 'e2e',
      touches: [
        { ...touch('fe GET /'), ...seen(3, 1, 1_767_225_600_000) },
        { ...touch('api', 1), ...seen(300, 0, 5) },
      ],
      calls: once.calls,
    };
    expect((await graph.contents()).evidence).toEqual([expected]);
    await graph.ingest([again, once, again, once]);
    await graph.ingest([once, again]);
    expect((await graph.contents()).evidence).toEqual([expected]);
  });

  test('what was seen outside of tests stays until it is seen anew, whatever tests show', async () => {
    const graph = await fresh();
    await graph.ingest([untested('cron', 'db GET /rows'), path('e2e/a', 'fe', 'db GET /rows')]);
    await graph.ingest([untested('job')]);
    await graph.forget([testId('e2e/a')]);
    expect((await graph.services()).map(({ name }) => name)).toEqual(['cron', 'db', 'job']);
    expect(await graph.stats()).toMatchObject({ tests: 0, touches_edges: 0, observed_calls_edges: 1 });
    const [evidence] = (await graph.contents()).evidence;
    expect(evidence).toMatchObject({ testId: null, touches: [{ service: 'cron' }, { service: 'db', endpoint: 'GET /rows', count: 1 }, { service: 'job' }] });
  });

  test('tests are forgotten with their history, and an unknown one is nothing', async () => {
    const graph = await fresh();
    await graph.ingest([path('e2e/a', 'fe', 'bff'), path('e2e/b', 'fe')]);
    await graph.recordRun(runId('r1'), [
      { id: testId('e2e/a'), outcome: 'passed', durationMs: 5 },
      { id: testId('e2e/ran-only'), outcome: 'failed', durationMs: 5 },
    ]);
    await graph.forget(['e2e/a', 'e2e/ran-only', 'e2e/never'].map(testId));
    expect([...(await graph.tracedTests())]).toEqual(['e2e/b']);
    expect((await graph.history()).size).toBe(0);
    expect(await graph.stats()).toEqual({ services: 1, tests: 1, touches_edges: 1, calls_edges: 0, observed_calls_edges: 0 });
    await graph.forget([]);
    expect((await graph.stats()).tests).toBe(1);
  });

  test('a repository forgets the tests that it had and has no more, and neither those that another has nor those of nobody', async () => {
    const graph = await fresh();
    const tests = (...names: readonly string[]) => names.map((name) => testId(`e2e/${name}`));
    await graph.ingest(['old', 'kept', 'both', 'theirs', 'nobodys'].map((name) => path(`e2e/${name}`, 'fe')));
    await graph.recordRun(runId('r1'), [{ id: testId('e2e/ran-only'), outcome: 'passed', durationMs: 5 }]);
    await graph.claim({ name: 'acme/shop', tests: tests('old', 'both') });
    await graph.claim({ name: 'acme/shop', tests: tests('ran-only', 'kept', 'old') });
    await graph.claim({ name: 'acme/zoo', tests: tests('theirs', 'both') });
    expect((await graph.contents()).repositories).toEqual([
      { name: 'acme/shop', tests: tests('both', 'kept', 'old', 'ran-only') },
      { name: 'acme/zoo', tests: tests('both', 'theirs') },
    ]);
    const now = { name: 'acme/shop', tests: tests('new', 'kept') };
    const missing = { gone: tests('old', 'ran-only'), unclaimed: tests('nobodys') };
    expect(await graph.missing(now)).toEqual(missing);
    expect(await graph.missing({ ...now, name: 'acme/other' })).toEqual({ gone: [], unclaimed: tests('nobodys') });
    expect(await graph.prune(now)).toEqual(missing);
    expect([...(await graph.tracedTests())].sort()).toEqual(tests('both', 'kept', 'nobodys', 'theirs'));
    expect((await graph.history()).size).toBe(0);
    expect(await graph.prune(now)).toEqual({ gone: [], unclaimed: tests('nobodys') });
    expect(await graph.prune({ name: 'acme/zoo', tests: tests('theirs') })).toEqual({ gone: tests('both'), unclaimed: tests('nobodys') });
    expect(await graph.prune({ name: 'acme/new', tests: [] })).toEqual({ gone: [], unclaimed: tests('nobodys') });
  });

  test('an ingest that names the code of an endpoint replaces what was known of it, and the code goes with the endpoint', async () => {
    const graph = await fresh();
    const at = (file: string, endpoint = 'GET /items') => ({ service: 'api', endpoint, file, function: null, line: 3 });
    const facts = path('e2e/a', 'api GET /items', 'api GET /other');
    await graph.ingest([{ ...facts, origins: [at('b.ts'), at('a.ts'), at('c.ts', 'GET /other'), at('a.ts')] }]);
    expect(await graph.origins()).toEqual([at('a.ts'), at('b.ts'), at('c.ts', 'GET /other')]);
    await graph.ingest([{ ...facts, origins: [{ ...at('a.ts'), function: 'list' }] }]);
    expect(await graph.origins()).toEqual([{ ...at('a.ts'), function: 'list' }, at('c.ts', 'GET /other')]);
    await graph.ingest([path('e2e/a', 'api GET /items')]);
    expect(await graph.origins()).toEqual([{ ...at('a.ts'), function: 'list' }]);
  });

  test('what a graph knows makes the same graph in another one, in place of what that one knew', async () => {
    const [one, two] = [await fresh(), await fresh()];
    await one.declare({ services: ['idle'], calls: [{ caller: 'fe', callee: 'bff' }] });
    await one.ingest([
      path('e2e/a', 'fe GET /', 'bff GET /items', 'api'),
      path('individual/b', 'api POST /items'),
      untested('cron', 'api'),
      { ...path('e2e/c', 'api GET /items'), origins: [{ service: 'api', endpoint: 'GET /items', file: '/app/items.ts', function: 'list', line: 12 }] },
    ]);
    await one.recordRun(runId('r1'), [{ id: testId('e2e/a'), outcome: 'passed', durationMs: 12.5 }]);
    await one.claim({ name: 'acme/shop', tests: [testId('e2e/a')] });
    await two.ingest([path('e2e/z', 'zoo')]);
    await two.claim({ name: 'acme/zoo', tests: [testId('e2e/z')] });
    const contents = await one.contents();
    expect(await two.restore(contents)).toEqual(await one.stats());
    expect(await two.contents()).toEqual(contents);
    expect(await two.impact({ changed: ['fe', 'api GET /items'], radius: 2 })).toEqual(await one.impact({ changed: ['fe', 'api GET /items'], radius: 2 }));
    await two.restore(NOTHING);
    expect(await two.contents()).toEqual(NOTHING);
    await two.ingest([path('e2e/z', 'zoo')]);
    expect((await two.stats()).services).toBe(1);
  });

  test('after any changes a graph knows what the newest evidence, the declaration and nothing else says', async () => {
    const node = fc.constantFrom('a', 'a GET /x', 'a GET /y', 'b', 'b GET /x', 'c GET /x');
    const nodes = fc.uniqueArray(node, { minLength: 1, maxLength: 4 });
    const id = fc.constantFrom('e2e/1', 'e2e/2', 'individual/1');
    const service = fc.constantFrom('a', 'b', 'd');
    const step = fc.oneof(
      fc.record({ kind: fc.constant('ingest' as const), paths: fc.array(fc.tuple(fc.option(id), nodes), { minLength: 1, maxLength: 3 }) }),
      fc.record({ kind: fc.constant('forget' as const), id }),
      fc.record({ kind: fc.constant('declare' as const), calls: fc.uniqueArray(fc.tuple(service, service), { maxLength: 2, selector: String }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const graph = await fresh();
        const model = plainGraph();
        for (const each of steps) {
          if (each.kind === 'forget') {
            await graph.forget([testId(each.id)]);
            model.tests.delete(testId(each.id));
          } else if (each.kind === 'declare') {
            model.declared = { services: [], calls: each.calls.map(([caller, callee]) => ({ caller, callee })) };
            await graph.declare(model.declared);
          } else {
            const facts = each.paths.map(([test, through]) => (test === null ? untested(...through) : path(test, ...through)));
            await graph.ingest(facts);
            model.ingest(facts);
          }
        }
        expect(await graph.stats()).toEqual(model.stats());
        const contents = await graph.contents();
        expect(contents.evidence.filter(({ testId: of }) => of !== null).map(({ testId: of, touches }) => [of, touches.map(nameOf).sort()])).toEqual(
          [...model.tests].sort(([a], [b]) => byCodeUnits(a, b)).map(([of, own]) => [of, [...own.nodes].sort()]),
        );
      }),
      { numRuns: 20 },
    );
  });
}

const nameOf = ({ service, endpoint }: { service: string; endpoint: string }) => `${service} ${endpoint}`.trim();
const serviceOf = (name: string) => name.split(' ')[0] ?? '';

/** The same by the plainest means: sets of names. */
function plainGraph() {
  const tests = new Map<TestId, { nodes: Set<string>; calls: Set<string> }>();
  const others = { nodes: new Set<string>(), calls: new Set<string>() };
  const pair = (caller: string, callee: string) => `${serviceOf(caller)}>${serviceOf(callee)}`;
  return {
    tests,
    declared: { services: [], calls: [] } as DeclaredGraph,
    ingest(facts: readonly TraceFacts[]) {
      const anew = new Map<TestId, { nodes: Set<string>; calls: Set<string> }>();
      for (const { testId: of, touches, calls } of facts) {
        const own = of === null ? others : (anew.get(of) ?? { nodes: new Set<string>(), calls: new Set<string>() });
        if (of !== null) anew.set(of, own);
        for (const each of touches) own.nodes.add(nameOf(each));
        for (const { caller, callee } of calls) own.calls.add(pair(caller.service, callee.service));
      }
      for (const [of, own] of anew) tests.set(of, own);
    },
    stats(): GraphStats {
      const all = [...tests.values(), others];
      const observed = new Set(all.flatMap(({ calls }) => [...calls]));
      const declared = this.declared.calls.map(({ caller, callee }) => pair(caller, callee));
      const services = [...all.flatMap(({ nodes }) => [...nodes].map(serviceOf)), ...this.declared.calls.flatMap(({ caller, callee }) => [caller, callee])];
      return {
        services: sortedUnique(services).length,
        tests: tests.size,
        touches_edges: [...tests.values()].reduce((sum, { nodes }) => sum + new Set([...nodes].map(serviceOf)).size, 0),
        calls_edges: new Set([...observed, ...declared]).size,
        observed_calls_edges: observed.size,
      };
    },
  };
}
