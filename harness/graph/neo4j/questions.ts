/** The plain questions: how much is there, and what is known of one service or one test. */
import { byTypeAndId, type CodeOrigin, type GraphNode, type GraphStats } from '../../model/graph.ts';
import { type TestId, testId } from '../../model/ids.ts';
import { byCodeUnits } from '../../model/order.ts';
import { byNode } from '../evidence.ts';
import type { Ask } from './bolt.ts';
import { unpackTouches } from './packed.ts';

export async function stats(ask: Ask): Promise<GraphStats> {
  const [counts] = await ask(
    `MATCH (test:Test {graph: $graph}) WITH count(test) AS tests, sum(test.services) AS touches
     RETURN tests, touches, COUNT { MATCH (service:Service {graph: $graph}) } AS services,
     COUNT { MATCH (:Service {graph: $graph})-[:CALLS]->() } AS calls,
     COUNT { MATCH (:Service {graph: $graph})-[call:CALLS]->() WHERE call.observed } AS observed`,
  );
  return {
    services: Number(counts?.services),
    tests: Number(counts?.tests),
    touches_edges: Number(counts?.touches),
    calls_edges: Number(counts?.calls),
    observed_calls_edges: Number(counts?.observed),
  };
}

export async function tracedTests(ask: Ask): Promise<Set<TestId>> {
  const rows = await ask('MATCH (test:Test {graph: $graph}) RETURN test.id AS id');
  return new Set(rows.map(({ id }) => testId(String(id))));
}

export async function pathOf(ask: Ask, test: TestId): Promise<GraphNode[]> {
  const [row] = await ask('MATCH (test:Test {graph: $graph, id: $test}) RETURN test.touches AS touches', { test });
  return unpackTouches(String(row?.touches ?? '[]')).map(({ service, endpoint }) => ({ service, endpoint }));
}

export async function origins(ask: Ask): Promise<CodeOrigin[]> {
  const rows = await ask(
    `MATCH (endpoint:Endpoint {graph: $graph}) WHERE endpoint.origins IS NOT NULL
     RETURN endpoint.service AS service, endpoint.name AS endpoint, endpoint.origins AS origins`,
  );
  const all = rows.flatMap(({ service, endpoint, origins: packed }): CodeOrigin[] => {
    const list: [file: string, name: string | null, line: number | null][] = JSON.parse(String(packed));
    return list.map(([file, name, line]) => ({ service: String(service), endpoint: String(endpoint), file, function: name, line }));
  });
  return all.sort((a, b) => byNode(a, b) || byCodeUnits(a.file, b.file) || byCodeUnits(a.function ?? '', b.function ?? '') || (a.line ?? 0) - (b.line ?? 0));
}

export async function services(ask: Ask): Promise<{ name: string; endpoints: string[] }[]> {
  const rows = await ask(
    'MATCH (service:Service {graph: $graph}) RETURN service.name AS name, COLLECT { MATCH (service)<-[:OF]-(endpoint) RETURN endpoint.name } AS endpoints',
  );
  return rows
    .map(({ name, endpoints }) => ({ name: String(name), endpoints: (Array.isArray(endpoints) ? endpoints.map(String) : []).sort(byCodeUnits) }))
    .sort((a, b) => byCodeUnits(a.name, b.name));
}

export async function testsOf(ask: Ask, service: string): Promise<{ id: TestId; type: string }[]> {
  const rows = await ask(
    `MATCH (:Service {graph: $graph, name: $service})<-[:OF*0..1]-()<-[:TOUCHES]-(test:Test)
     RETURN DISTINCT test.id AS id, test.type AS type`,
    { service },
  );
  return rows.map(({ id, type }) => ({ id: testId(String(id)), type: String(type) })).sort(byTypeAndId);
}
