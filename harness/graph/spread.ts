/**
 * From changed areas to all that is within reach of them, each with its shortest path, in memory. An engine says which calls there are
 * and what its nodes are called.
 */
import type { ImpactPath } from '../model/graph.ts';
import { byCodeUnits } from '../model/order.ts';
import type { FoundArea } from './areas.ts';
import { type EndpointCall, endpointNetwork, type NodeIds } from './endpoint-network.ts';
import { neighboursOf, reach, undirected } from './reach.ts';

/** What a change reaches; `endpoint` is 0 for a whole service. */
export interface Reached extends NodeIds {
  readonly changed: string;
  readonly name: string;
  readonly distance: number;
  readonly path: ImpactPath;
}

/** What an engine knows of calls; each is asked at most once, and only when it is needed. */
export interface KnownCalls {
  /** Callers and callees of all calls between services, in lists of equal length. */
  readonly betweenServices: () => readonly [callers: readonly number[], callees: readonly number[]];
  readonly betweenEndpoints: () => readonly EndpointCall[];
  /** Names of some nodes, as people see them. */
  readonly naming: (nodes: readonly NodeIds[]) => (node: NodeIds) => string;
}

/** Nodes by number, and who is next to whom. */
interface Network {
  nodeOf(number: number): NodeIds;
  neighboursOf(number: number): Iterable<number>;
}

/** Services alone. */
function serviceNetwork(callers: readonly number[], callees: readonly number[]): Network {
  const adjacency = undirected(callers, callees);
  return { nodeOf: (service) => ({ service, endpoint: 0 }), neighboursOf: (service) => neighboursOf(adjacency, service) };
}

interface Start {
  readonly changed: string;
  /** What the path begins with. */
  readonly before: ImpactPath;
  readonly start: number;
  readonly hops: number;
}

/** Among equally short paths, the one by the first names. */
function follow({ changed, before, start, hops }: Start, network: Network, naming: KnownCalls['naming']): Reached[] {
  const distances = reach(network.neighboursOf, start, hops);
  const nameOf = naming(Array.from(distances.keys(), network.nodeOf));
  // Not everything that one is next to is next to it: an endpoint may have a whole service as neighbour, which has services alone.
  const nearer = new Map<number, Reached>();
  const reached: Reached[] = [];
  for (const [number, distance] of distances) {
    const { service, endpoint } = network.nodeOf(number);
    const name = nameOf({ service, endpoint });
    const own = { changed, service, endpoint, name, distance, path: [...(nearer.get(number)?.path ?? before), name] };
    reached.push(own);
    if (distance === hops) continue;
    for (const next of network.neighboursOf(number)) {
      const known = nearer.get(next);
      if (distances.get(next) === distance + 1 && (known === undefined || byCodeUnits(name, known.name) < 0)) nearer.set(next, own);
    }
  }
  return reached;
}

/** All that is within `hops` of each area. An area that nothing is known of reaches nothing. */
export function spread(areas: readonly FoundArea[], hops: number, { betweenServices, betweenEndpoints, naming }: KnownCalls): Reached[] {
  let services: Network | undefined;
  let endpoints: ReturnType<typeof endpointNetwork> | undefined;
  const from = (area: FoundArea): Reached[] => {
    const { changed } = area;
    switch (area.kind) {
      case 'unknown':
        return [];
      case 'service':
      case 'unknown-endpoint':
        services ??= hops > 0 ? serviceNetwork(...betweenServices()) : serviceNetwork([], []);
        return follow({ changed, before: area.kind === 'service' ? [] : [changed], start: area.service, hops }, services, naming);
      case 'endpoint':
        endpoints ??= endpointNetwork(hops > 0 ? betweenEndpoints() : []);
        return follow({ changed, before: [], start: endpoints.numberOf(area), hops }, endpoints, naming);
    }
  };
  return areas.flatMap(from);
}

/** Nearest first, then by the changed area, then by name; what two areas reach counts for the better one. */
export function ranked(reached: readonly Reached[]): Reached[] {
  const seen = new Set<string>();
  const isFirst = ({ service, endpoint }: Reached) => {
    const key = `${service} ${endpoint}`;
    return !seen.has(key) && seen.add(key);
  };
  return reached.toSorted((a, b) => a.distance - b.distance || byCodeUnits(a.changed, b.changed) || byCodeUnits(a.name, b.name)).filter(isFirst);
}
