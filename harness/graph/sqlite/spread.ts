/** From changed areas to all that is within reach of them, each with its shortest path. */
import type { DatabaseSync } from 'node:sqlite';
import { nodeName } from '../../model/endpoint.ts';
import type { ImpactPath } from '../../model/graph.ts';
import { byCodeUnits } from '../../model/order.ts';
import { type EndpointCall, endpointNetwork, type NodeIds } from '../endpoint-network.ts';
import { neighboursOf, reach, undirected } from '../reach.ts';
import type { FoundArea } from './areas.ts';
import { readColumns, readNumbers } from './columns.ts';

/** What a change reaches; `endpoint` is 0 for a whole service. */
export interface Reached extends NodeIds {
  readonly changed: string;
  readonly name: string;
  readonly distance: number;
  readonly path: ImpactPath;
}

/** Nodes by number, and who is next to whom. */
interface Network {
  nodeOf(number: number): NodeIds;
  neighboursOf(number: number): Iterable<number>;
}

/** Services alone. */
function serviceNetwork(db: DatabaseSync): Network {
  const [callers = [], callees = []] = readNumbers(
    db,
    'SELECT json_group_array(caller), json_group_array(callee) FROM (SELECT DISTINCT caller, callee FROM calls)',
  );
  const adjacency = undirected(callers, callees);
  return { nodeOf: (service) => ({ service, endpoint: 0 }), neighboursOf: (service) => neighboursOf(adjacency, service) };
}

function readEndpointCalls(db: DatabaseSync): EndpointCall[] {
  const [callers = [], callerEndpoints = [], callees = [], calleeEndpoints = [], observed = []] = readNumbers(
    db,
    `SELECT json_group_array(caller), json_group_array(caller_endpoint), json_group_array(callee), json_group_array(callee_endpoint),
     json_group_array(tests > 0 OR count > 0) FROM calls`,
  );
  return callers.map((caller, index) => ({
    caller: { service: caller, endpoint: callerEndpoints[index] ?? 0 },
    callee: { service: callees[index] ?? 0, endpoint: calleeEndpoints[index] ?? 0 },
    isObserved: observed[index] === 1,
  }));
}

function namesOf(db: DatabaseSync, table: 'service' | 'endpoint', wanted: Iterable<number>): ReadonlyMap<number, string> {
  const [ids = [], names = []] = readColumns(
    db,
    `SELECT json_group_array(node.id), json_group_array(name) FROM json_each(?) AS wanted CROSS JOIN ${table} AS node ON node.id = wanted.value`,
    JSON.stringify([...new Set(wanted)]),
  );
  return new Map(ids.map((id, index) => [Number(id), String(names[index])]));
}

/** Among equally short paths, the one by the first names. `before` is what the path begins with. */
function follow(
  db: DatabaseSync,
  { changed, before, start, hops }: { changed: string; before: ImpactPath; start: number; hops: number },
  network: Network,
): Reached[] {
  const distances = reach(network.neighboursOf, start, hops);
  const nodes = Array.from(distances.keys(), network.nodeOf);
  const services = namesOf(
    db,
    'service',
    nodes.map(({ service }) => service),
  );
  const endpoints = namesOf(
    db,
    'endpoint',
    nodes.map(({ endpoint }) => endpoint),
  );
  const reached = new Map<number, Reached>();
  for (const [number, distance] of distances) {
    const { service, endpoint } = network.nodeOf(number);
    const name = nodeName({ service: services.get(service) ?? '', endpoint: endpoints.get(endpoint) ?? '' });
    let nearer: Reached | undefined;
    for (const neighbour of distance === 0 ? [] : network.neighboursOf(number)) {
      const candidate = reached.get(neighbour);
      if (candidate && candidate.distance === distance - 1 && (!nearer || byCodeUnits(candidate.name, nearer.name) < 0)) nearer = candidate;
    }
    reached.set(number, { changed, service, endpoint, name, distance, path: [...(nearer?.path ?? before), name] });
  }
  return [...reached.values()];
}

/** All that is within `hops` of each area. An area that nothing is known of reaches nothing. */
export function spread(db: DatabaseSync, areas: readonly FoundArea[], hops: number): Reached[] {
  const alone: Network = { nodeOf: (service) => ({ service, endpoint: 0 }), neighboursOf: () => [] };
  let services: Network | undefined;
  let endpoints: ReturnType<typeof endpointNetwork> | undefined;
  const from = (area: FoundArea): Reached[] => {
    const { changed } = area;
    switch (area.kind) {
      case 'unknown':
        return [];
      case 'service':
      case 'unknown-endpoint':
        services ??= hops > 0 ? serviceNetwork(db) : alone;
        return follow(db, { changed, before: area.kind === 'service' ? [] : [changed], start: area.service, hops }, services);
      case 'endpoint':
        endpoints ??= endpointNetwork(hops > 0 ? readEndpointCalls(db) : []);
        return follow(db, { changed, before: [], start: endpoints.numberOf(area), hops }, endpoints);
    }
  };
  return areas.flatMap(from);
}
