/** Services and endpoints by their names: what the server calls them while a transaction lasts. */
import type { GraphNode } from '../../model/graph.ts';
import { nodeKey } from '../evidence.ts';
import { inBatches } from './batches.ts';
import type { Ask } from './bolt.ts';

/** The server's id of a node that was added or found. */
export type IdOf = (node: GraphNode) => string;

/** A service is found with all its endpoints: that costs half of finding each by its name. */
async function known(ask: Ask, services: readonly string[]): Promise<Map<string, string>> {
  const rows = await inBatches(
    ask,
    `UNWIND $rows AS name MATCH (service:Service {graph: $graph, name: name})
     RETURN name, elementId(service) AS id, COLLECT { MATCH (service)<-[:OF]-(endpoint) RETURN [endpoint.name, elementId(endpoint)] } AS endpoints`,
    services,
  );
  const ids = new Map<string, string>();
  for (const { name, id, endpoints } of rows) {
    const service = String(name);
    ids.set(nodeKey({ service, endpoint: '' }), String(id));
    if (Array.isArray(endpoints)) for (const [endpoint, own] of endpoints) ids.set(nodeKey({ service, endpoint: String(endpoint) }), String(own));
  }
  return ids;
}

/** Adds those that are not there, with their services, and finds the others. Writers take turns, so what is not there can be created. */
export async function addNodes(ask: Ask, nodes: Iterable<GraphNode>): Promise<IdOf> {
  const wanted = new Map<string, GraphNode>();
  for (const node of nodes) {
    wanted.set(nodeKey({ service: node.service, endpoint: '' }), { service: node.service, endpoint: '' });
    wanted.set(nodeKey(node), node);
  }
  const [services, endpoints] = [
    [...wanted.values()].filter(({ endpoint }) => endpoint === ''),
    [...wanted.values()].filter(({ endpoint }) => endpoint !== ''),
  ];
  const names = services.map(({ service }) => service);
  const ids = await known(ask, names);
  const isNew = (node: GraphNode) => !ids.has(nodeKey(node));
  const created = await inBatches(
    ask,
    `UNWIND $rows AS name CREATE (service:Service {graph: $graph, name: name, declared: false, count: 0, errors: 0})
     RETURN name, elementId(service) AS id`,
    services.filter(isNew).map(({ service }) => service),
  );
  for (const { name, id } of created) ids.set(nodeKey({ service: String(name), endpoint: '' }), String(id));
  const named = await inBatches(
    ask,
    `UNWIND $rows AS row MATCH (service) WHERE elementId(service) = row[0]
     CREATE (endpoint:Endpoint {graph: $graph, service: row[1], name: row[2], count: 0, errors: 0})-[:OF]->(service)
     RETURN row[1] AS service, row[2] AS endpoint, elementId(endpoint) AS id`,
    endpoints.filter(isNew).map(({ service, endpoint }) => [ids.get(nodeKey({ service, endpoint: '' })), service, endpoint]),
  );
  for (const { service, endpoint, id } of named) ids.set(nodeKey({ service: String(service), endpoint: String(endpoint) }), String(id));
  return (node) => ids.get(nodeKey(node)) ?? '';
}
