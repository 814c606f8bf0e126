/** Deletes what nobody knows any more: endpoints and services that no test, no other trace, no call and no stack file says anything of. */
import type { Call, GraphNode } from '../../model/graph.ts';
import { nodeKey } from '../evidence.ts';
import { inBatches } from './batches.ts';
import type { Ask } from './bolt.ts';
import type { IdOf } from './nodes.ts';
import { unpackRequests } from './requests.ts';

/** What tests have stopped to prove: only there can something be that nobody knows. */
export interface Lost {
  readonly touches: readonly GraphNode[];
  readonly calls: readonly Pick<Call, 'caller' | 'callee'>[];
}

const DROP_SERVICE = `WHERE NOT service.declared AND service.count = 0 AND NOT EXISTS { (service)<-[:OF|TOUCHES]-() }
  AND NOT EXISTS { (service)-[:CALLS]-() } DELETE service`;

/** Keys of the endpoints of these services that any call names. */
async function calledEndpoints(ask: Ask, services: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await inBatches(
    ask,
    `UNWIND $rows AS name MATCH (service:Service {graph: $graph, name: name}) RETURN name,
     COLLECT { MATCH (service)-[call:CALLS]->() RETURN call.requests } AS made, COLLECT { MATCH (service)<-[call:CALLS]-() RETURN call.requests } AS taken`,
    services,
  );
  const keys = new Set<string>();
  for (const { name, made, taken } of rows) {
    const add = (texts: unknown, end: 'callerEndpoint' | 'calleeEndpoint') => {
      for (const text of Array.isArray(texts) ? texts : [])
        for (const request of unpackRequests(text).values()) keys.add(nodeKey({ service: String(name), endpoint: request[end] }));
    };
    add(made, 'callerEndpoint');
    add(taken, 'calleeEndpoint');
  }
  return keys;
}

async function dropEndpoints(ask: Ask, endpoints: readonly GraphNode[], idOf: IdOf): Promise<void> {
  const byId = new Map(endpoints.map((endpoint) => [idOf(endpoint), endpoint]));
  const rows = await inBatches(
    ask,
    `UNWIND $rows AS id MATCH (endpoint) WHERE elementId(endpoint) = id AND endpoint.count = 0 AND NOT EXISTS { (endpoint)<-[:TOUCHES]-() } RETURN id`,
    [...byId.keys()],
  );
  const untouched = rows.flatMap(({ id }) => byId.get(String(id)) ?? []);
  const called = await calledEndpoints(ask, [...new Set(untouched.map(({ service }) => service))]);
  await inBatches(
    ask,
    'UNWIND $rows AS id MATCH (endpoint) WHERE elementId(endpoint) = id DETACH DELETE endpoint',
    untouched.filter((endpoint) => !called.has(nodeKey(endpoint))).map(idOf),
  );
}

/** Runs when calls are up to date. */
export async function dropUnknown(ask: Ask, { touches, calls }: Lost, idOf: IdOf): Promise<void> {
  const nodes = [...touches, ...calls.flatMap(({ caller, callee }) => [caller, callee])];
  await dropEndpoints(
    ask,
    nodes.filter(({ endpoint }) => endpoint !== ''),
    idOf,
  );
  const services = new Set(nodes.map(({ service }) => idOf({ service, endpoint: '' })));
  await inBatches(ask, `UNWIND $rows AS id MATCH (service) WHERE elementId(service) = id WITH service ${DROP_SERVICE}`, [...services]);
}

/** The services of these names that nothing is known of. */
export async function dropUnknownServices(ask: Ask, names: readonly string[]): Promise<void> {
  await inBatches(ask, `UNWIND $rows AS name MATCH (service:Service {graph: $graph, name: name}) WITH service ${DROP_SERVICE}`, names);
}
