/** The part of a graph that a change may reach: its services within so many calls, with all calls from and to them, under small numbers. */
import type { Area } from '../../model/endpoint.ts';
import type { GraphNode } from '../../model/graph.ts';
import type { NodeLookup } from '../areas.ts';
import type { EndpointCall, NodeIds } from '../endpoint-network.ts';
import { nodeKey } from '../evidence.ts';
import { inBatches } from './batches.ts';
import type { Ask, Row } from './bolt.ts';
import { unpackRequests } from './requests.ts';

export interface Region {
  readonly lookup: NodeLookup;
  readonly serviceCalls: readonly [callers: readonly number[], callees: readonly number[]];
  readonly endpointCalls: readonly EndpointCall[];
  namesOf(node: NodeIds): GraphNode;
  /** The server's ids of services (endpoint 0) and endpoints, in their order. */
  idsOf(ask: Ask, nodes: readonly NodeIds[]): Promise<readonly string[]>;
}

/** Numbers from 1 for what has a key; 0 is an endpoint that nobody named. */
function numbering<T>(none: T) {
  const all: T[] = [none];
  const numbers = new Map<string, number>();
  return {
    of: (number: number): T => all[number] ?? none,
    numberOf: (key: string): number | undefined => numbers.get(key),
    add(key: string, one: T): number {
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, all.length);
      return all.push(one) - 1;
    },
  };
}

/** The services within so many calls of these, each with those that it calls. */
function servicesWithin(ask: Ask, hops: number, names: readonly string[], withRequests: boolean): Promise<readonly Row[]> {
  // A bound of the length cannot be a parameter; it is a whole number that has been checked.
  return ask(
    `MATCH (changed:Service {graph: $graph}) WHERE changed.name IN $names MATCH (changed)-[:CALLS*0..${Math.trunc(hops)}]-(service)
     WITH DISTINCT service RETURN elementId(service) AS id, service.name AS name,
     COLLECT { MATCH (service)-[call:CALLS]->(callee) RETURN [elementId(callee), callee.name${withRequests ? ', call.requests' : ''}] } AS callees`,
    { names },
  );
}

/** Ids of those of the endpoints that the graph knows, by `nodeKey`. */
async function endpointIds(ask: Ask, wanted: readonly GraphNode[]): Promise<ReadonlyMap<string, string>> {
  const rows = await inBatches(
    ask,
    `UNWIND $rows AS row MATCH (endpoint:Endpoint {graph: $graph, service: row.service, name: row.endpoint})
     RETURN row.service AS service, row.endpoint AS endpoint, elementId(endpoint) AS id`,
    wanted,
  );
  return new Map(rows.map(({ service, endpoint, id }) => [nodeKey({ service: String(service), endpoint: String(endpoint) }), String(id)]));
}

/**
 * @param names what changed, as it was written; `readings` the same read as services and endpoints
 * @param hops 0: the changed services alone
 */
export async function readRegion(
  ask: Ask,
  { names, readings, hops }: { readonly names: readonly string[]; readonly readings: readonly Area[]; readonly hops: number },
): Promise<Region> {
  const services = numbering({ id: '', name: '' });
  const endpoints = numbering('');
  const callers: number[] = [];
  const callees: number[] = [];
  const endpointCalls: EndpointCall[] = [];

  const wanted = readings.flatMap(({ service, endpoint }) => (endpoint === null ? [] : [{ service, endpoint }]));
  const found = await endpointIds(ask, wanted);
  for (const node of wanted) if (found.has(nodeKey(node))) endpoints.add(nodeKey(node), node.endpoint);

  const rows = await servicesWithin(ask, hops, [...names, ...readings.map(({ service }) => service)], found.size > 0);
  for (const { id, name, callees: called } of rows) {
    const caller = addService(id, name);
    for (const [calleeId, calleeName, requests] of Array.isArray(called) && hops > 0 ? called : []) {
      const callee = addService(calleeId, calleeName);
      callers.push(caller);
      callees.push(callee);
      // That services call one another is known of both kinds; which endpoints do is in the requests alone.
      endpointCalls.push({ caller: { service: caller, endpoint: 0 }, callee: { service: callee, endpoint: 0 }, isObserved: false });
      for (const { callerEndpoint, calleeEndpoint } of unpackRequests(requests).values())
        endpointCalls.push({ caller: nodeIn(caller, callerEndpoint), callee: nodeIn(callee, calleeEndpoint), isObserved: true });
    }
  }

  function addService(id: unknown, name: unknown): number {
    return services.add(String(name), { id: String(id), name: String(name) });
  }
  function nodeIn(service: number, endpoint: string): NodeIds {
    return { service, endpoint: endpoint === '' ? 0 : endpoints.add(nodeKey({ service: services.of(service).name, endpoint }), endpoint) };
  }
  function namesOf({ service, endpoint }: NodeIds): GraphNode {
    return { service: services.of(service).name, endpoint: endpoints.of(endpoint) };
  }

  return {
    lookup: {
      service: (name) => services.numberOf(name),
      endpoint: (service, name) => endpoints.numberOf(nodeKey({ service: services.of(service).name, endpoint: name })),
    },
    serviceCalls: [callers, callees],
    endpointCalls,
    namesOf,
    async idsOf(again, nodes) {
      const ids = await endpointIds(again, nodes.filter(({ endpoint }) => endpoint !== 0).map(namesOf));
      return nodes.map((node) => (node.endpoint === 0 ? services.of(node.service).id : (ids.get(nodeKey(namesOf(node))) ?? '')));
    },
  };
}
