/** Deletes what nobody knows any more: calls, endpoints and services that no test, no other trace and no stack file says anything of. */
import type { Call, GraphNode } from '../../model/graph.ts';
import { nodeKey } from '../evidence.ts';
import { inBatches } from './batches.ts';
import type { Ask } from './bolt.ts';
import { pairsOf } from './calls.ts';
import type { IdOf } from './nodes.ts';

/** What tests have stopped to prove: only there can something be that nobody knows. */
export interface Lost {
  readonly touches: readonly GraphNode[];
  readonly calls: readonly Pick<Call, 'caller' | 'callee'>[];
}

const DROP_SERVICE = `WHERE NOT service.declared AND service.count = 0 AND NOT EXISTS { (service)<-[:OF|TOUCHES]-() }
  AND NOT EXISTS { (service)-[:CALLS|REQUESTS]-() } DELETE service`;

export async function dropUnknown(ask: Ask, { touches, calls }: Lost, idOf: IdOf): Promise<void> {
  await inBatches(
    ask,
    `UNWIND $rows AS row MATCH (caller)-[request:REQUESTS]->(callee)
     WHERE elementId(caller) = row[0] AND elementId(callee) = row[1] AND request.tests = 0 AND request.count = 0 DELETE request`,
    calls.map(({ caller, callee }) => [idOf(caller), idOf(callee)]),
  );
  await inBatches(
    ask,
    `UNWIND $rows AS row MATCH (caller)-[call:CALLS]->(callee) WHERE elementId(caller) = row[0] AND elementId(callee) = row[1]
     AND NOT EXISTS { (caller)<-[:OF*0..1]-()-[:REQUESTS]->()-[:OF*0..1]->(callee) }
     SET call.observed = false WITH call WHERE NOT call.declared DELETE call`,
    pairsOf(calls, idOf),
  );
  const nodes = [...touches, ...calls.flatMap(({ caller, callee }) => [caller, callee])];
  const endpoints = new Map(nodes.filter(({ endpoint }) => endpoint !== '').map((node) => [nodeKey(node), node]));
  await inBatches(
    ask,
    `UNWIND $rows AS id MATCH (endpoint) WHERE elementId(endpoint) = id AND endpoint.count = 0
     AND NOT EXISTS { (endpoint)<-[:TOUCHES]-() } AND NOT EXISTS { (endpoint)-[:REQUESTS]-() } DETACH DELETE endpoint`,
    Array.from(endpoints.values(), idOf),
  );
  const services = new Set(nodes.map(({ service }) => idOf({ service, endpoint: '' })));
  await inBatches(ask, `UNWIND $rows AS id MATCH (service) WHERE elementId(service) = id WITH service ${DROP_SERVICE}`, [...services]);
}

/** The services of these names that nothing is known of. */
export async function dropUnknownServices(ask: Ask, names: readonly string[]): Promise<void> {
  await inBatches(ask, `UNWIND $rows AS name MATCH (service:Service {graph: $graph, name: name}) WITH service ${DROP_SERVICE}`, names);
}
