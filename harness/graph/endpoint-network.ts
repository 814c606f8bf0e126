/**
 * Calls between endpoints as a network to walk (rules: `ImpactQuestion.radius`). Its nodes are endpoints, and services as a whole where
 * no endpoint is known; each gets a number when it is first met, so that `reach` walks it like any other.
 */

/** A service and one of its endpoints, by ids; 0 as endpoint is the whole service, or one that nobody named. */
export interface NodeIds {
  readonly service: number;
  readonly endpoint: number;
}

export interface EndpointCall {
  readonly caller: NodeIds;
  readonly callee: NodeIds;
  /** False: declared, and never seen. */
  readonly isObserved: boolean;
}

export interface EndpointNetwork {
  numberOf(node: NodeIds): number;
  nodeOf(number: number): NodeIds;
  neighboursOf(number: number): Iterable<number>;
}

/** Numbers for pairs of ids, from 0. */
function numbering() {
  const nodes: NodeIds[] = [];
  const numbers = new Map<number, Map<number, number>>();
  return {
    nodeOf: (number: number): NodeIds => nodes[number] ?? { service: 0, endpoint: 0 },
    numberOf(node: NodeIds): number {
      const ofService = numbers.get(node.service) ?? new Map<number, number>();
      numbers.set(node.service, ofService);
      const known = ofService.get(node.endpoint);
      if (known !== undefined) return known;
      ofService.set(node.endpoint, nodes.length);
      return nodes.push(node) - 1;
    },
  };
}

function addTo(lists: Map<number, Set<number>>, from: number, to: number): void {
  const known = lists.get(from);
  if (known === undefined) lists.set(from, new Set([to]));
  else known.add(to);
}

/** Both ends of each call, in turn. */
function bothWays(calls: readonly EndpointCall[], visit: (from: NodeIds, to: NodeIds, isObserved: boolean) => void): void {
  for (const { caller, callee, isObserved } of calls) {
    visit(caller, callee, isObserved);
    visit(callee, caller, isObserved);
  }
}

export function endpointNetwork(calls: readonly EndpointCall[]): EndpointNetwork {
  const { numberOf, nodeOf } = numbering();
  const whole = (service: number) => numberOf({ service, endpoint: 0 });
  const seen = new Map<number, Set<number>>();
  const seenOfService = new Map<number, Set<number>>();
  const services = new Map<number, Set<number>>();
  const seenServices = new Map<number, Set<number>>();
  bothWays(calls, (from, to, isObserved) => {
    addTo(services, from.service, to.service);
    if (!isObserved) return;
    addTo(seen, numberOf(from), numberOf(to));
    addTo(seenOfService, from.service, numberOf(to));
    addTo(seenServices, from.service, to.service);
  });
  const unseen = (service: number) => [...(services.get(service) ?? [])].filter((other) => !seenServices.get(service)?.has(other)).map(whole);
  return {
    numberOf,
    nodeOf,
    neighboursOf(number) {
      const { service, endpoint } = nodeOf(number);
      const own = endpoint === 0 ? [seenOfService.get(service)] : [seen.get(number), seen.get(whole(service))];
      return new Set([...own.flatMap((numbers) => [...(numbers ?? [])]), ...unseen(service)]);
    },
  };
}
