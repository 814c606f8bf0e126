/** Services and endpoints by their names: what the server calls them while a transaction lasts. */
import type { GraphNode } from '../../model/graph.ts';
import { nodeKey } from '../evidence.ts';
import { inBatches } from './batches.ts';
import type { Ask, Row } from './bolt.ts';

/** The server's id of a node that was added or found. */
export type IdOf = (node: GraphNode) => string;

/** Adds those that are not there, with their services, and finds the others. */
export async function addNodes(ask: Ask, nodes: Iterable<GraphNode>): Promise<IdOf> {
  const wanted = new Map<string, GraphNode>();
  for (const node of nodes) wanted.set(nodeKey(node), node);
  const ids = new Map<string, string>();
  const services = await inBatches(
    ask,
    `UNWIND $rows AS name MERGE (service:Service {graph: $graph, name: name})
     ON CREATE SET service.declared = false, service.count = 0, service.errors = 0 RETURN name, elementId(service) AS id`,
    [...new Set([...wanted.values()].map(({ service }) => service))],
  );
  for (const { name, id } of services) ids.set(nodeKey({ service: String(name), endpoint: '' }), String(id));
  // Most are there already, and looking costs a third of merging.
  const named = [...wanted.values()].filter(({ endpoint }) => endpoint !== '').map(({ service, endpoint }) => ({ service, endpoint }));
  const learn = (rows: readonly Row[]) => {
    for (const { service, endpoint, id } of rows) ids.set(nodeKey({ service: String(service), endpoint: String(endpoint) }), String(id));
  };
  learn(
    await inBatches(
      ask,
      `UNWIND $rows AS row MATCH (endpoint:Endpoint {graph: $graph, service: row.service, name: row.endpoint})
       RETURN row.service AS service, row.endpoint AS endpoint, elementId(endpoint) AS id`,
      named,
    ),
  );
  learn(
    await inBatches(
      ask,
      `UNWIND $rows AS row MATCH (service:Service {graph: $graph, name: row.service})
       CREATE (endpoint:Endpoint {graph: $graph, service: row.service, name: row.endpoint, count: 0, errors: 0})-[:OF]->(service)
       RETURN row.service AS service, row.endpoint AS endpoint, elementId(endpoint) AS id`,
      named.filter((node) => !ids.has(nodeKey(node))),
    ),
  );
  return (node) => ids.get(nodeKey(node)) ?? '';
}
