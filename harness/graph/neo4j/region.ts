/** The part of a graph that a change may reach: its services within so many calls, with all calls from and to them, under small numbers. */
import type { Area } from '../../model/endpoint.ts';
import type { GraphNode } from '../../model/graph.ts';
import type { NodeLookup } from '../areas.ts';
import type { EndpointCall, NodeIds } from '../endpoint-network.ts';
import { nodeKey } from '../evidence.ts';
import type { Ask, Row } from './bolt.ts';

export interface Region {
  readonly lookup: NodeLookup;
  readonly serviceCalls: readonly [callers: readonly number[], callees: readonly number[]];
  readonly endpointCalls: readonly EndpointCall[];
  namesOf(node: NodeIds): GraphNode;
  /** The server's id of a service (endpoint 0) or an endpoint. */
  idOf(node: NodeIds): string;
}

/** Numbers from 1 for the server's ids; 0 is an endpoint that nobody named. */
function numbering() {
  const ids: string[] = [''];
  const names: string[] = [''];
  const numbers = new Map<string, number>();
  return {
    idOf: (number: number): string => ids[number] ?? '',
    nameOf: (number: number): string => names[number] ?? '',
    add(id: unknown, name: unknown): number {
      const known = numbers.get(String(id));
      if (known !== undefined) return known;
      numbers.set(String(id), ids.length);
      names.push(String(name));
      return ids.push(String(id)) - 1;
    },
  };
}

/** The services within so many calls of these, each with those that it calls. */
function servicesWithin(ask: Ask, hops: number, names: readonly string[]): Promise<readonly Row[]> {
  // A bound of the length cannot be a parameter; it is a whole number that has been checked.
  return ask(
    `MATCH (changed:Service {graph: $graph}) WHERE changed.name IN $names MATCH (changed)-[:CALLS*0..${Math.trunc(hops)}]-(service)
     WITH DISTINCT service RETURN elementId(service) AS id, service.name AS name,
     COLLECT { MATCH (service)-[:CALLS]->(callee) RETURN [elementId(callee), callee.name] } AS callees`,
    { names },
  );
}

/** Those of the endpoints that the graph knows. */
function endpointsAmong(ask: Ask, wanted: readonly Area[]): Promise<readonly Row[]> {
  return ask(
    `UNWIND $wanted AS wanted MATCH (endpoint:Endpoint {graph: $graph, service: wanted.service, name: wanted.endpoint})
     RETURN endpoint.service AS service, endpoint.name AS endpoint, elementId(endpoint) AS id`,
    { wanted },
  );
}

/** What these services and their endpoints were seen to call. */
function requestsFrom(ask: Ask, ids: readonly unknown[]): Promise<readonly Row[]> {
  return ask(
    `UNWIND $ids AS id MATCH (service) WHERE elementId(service) = id MATCH (service)<-[:OF*0..1]-(caller)-[:REQUESTS]->(callee)
     MATCH (callee)-[:OF*0..1]->(called:Service) RETURN id AS service, elementId(called) AS called, called.name AS calledName,
     elementId(caller) AS caller, caller.name AS callerName, elementId(callee) AS callee, callee.name AS calleeName`,
    { ids },
  );
}

/**
 * @param names what changed, as it was written; `readings` the same read as services and endpoints
 * @param hops 0: the changed services alone
 */
export async function readRegion(
  ask: Ask,
  { names, readings, hops }: { readonly names: readonly string[]; readonly readings: readonly Area[]; readonly hops: number },
): Promise<Region> {
  const services = numbering();
  const endpoints = numbering();
  const serviceNumbers = new Map<string, number>();
  const endpointNumbers = new Map<string, number>();
  const callers: number[] = [];
  const callees: number[] = [];
  const endpointCalls: EndpointCall[] = [];

  const rows = await servicesWithin(ask, hops, [...names, ...readings.map(({ service }) => service)]);
  for (const { id, name, callees: called } of rows) {
    const caller = services.add(id, name);
    serviceNumbers.set(String(name), caller);
    for (const [calleeId, calleeName] of Array.isArray(called) && hops > 0 ? called : []) {
      const callee = services.add(calleeId, calleeName);
      callers.push(caller);
      callees.push(callee);
      // That services call one another is known of both kinds; which endpoints do is in the requests alone.
      endpointCalls.push({ caller: { service: caller, endpoint: 0 }, callee: { service: callee, endpoint: 0 }, isObserved: false });
    }
  }

  const wanted = readings.filter(({ endpoint }) => endpoint !== null);
  const found = await endpointsAmong(ask, wanted);
  for (const { service, endpoint, id } of found)
    endpointNumbers.set(nodeKey({ service: String(service), endpoint: String(endpoint) }), endpoints.add(id, endpoint));
  if (found.length > 0 && hops > 0) {
    const requests = await requestsFrom(
      ask,
      rows.map(({ id }) => id),
    );
    for (const row of requests) endpointCalls.push({ caller: callerIn(row), callee: calleeIn(row), isObserved: true });
  }

  function callerIn({ service, caller, callerName }: Row): NodeIds {
    return { service: services.add(service, ''), endpoint: caller === service ? 0 : endpoints.add(caller, callerName) };
  }
  function calleeIn({ called, calledName, callee, calleeName }: Row): NodeIds {
    return { service: services.add(called, calledName), endpoint: callee === called ? 0 : endpoints.add(callee, calleeName) };
  }

  return {
    lookup: {
      service: (name) => serviceNumbers.get(name),
      endpoint: (service, name) => endpointNumbers.get(nodeKey({ service: services.nameOf(service), endpoint: name })),
    },
    serviceCalls: [callers, callees],
    endpointCalls,
    namesOf: ({ service, endpoint }) => ({ service: services.nameOf(service), endpoint: endpoints.nameOf(endpoint) }),
    idOf: ({ service, endpoint }) => (endpoint === 0 ? services.idOf(service) : endpoints.idOf(endpoint)),
  };
}
