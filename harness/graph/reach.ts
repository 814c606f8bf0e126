/**
 * How far a change reaches: breadth first over calls in either direction, in memory over integer ids. The calls of 10,000
 * services are read in 3 ms by one query; there is no query per hop [S0-86], and a large radius costs no more than a small one.
 */

/** Neighbours of all nodes: those of node `n` are `neighbours[first[n]]` to `neighbours[first[n + 1] - 1]`. */
export interface Adjacency {
  readonly first: Uint32Array;
  readonly neighbours: Uint32Array;
}

/** @param callers and `callees` are of equal length, with ids of 0 or more */
export function undirected(callers: readonly number[], callees: readonly number[]): Adjacency {
  let largest = 0;
  for (const id of callers) if (id > largest) largest = id;
  for (const id of callees) if (id > largest) largest = id;
  const first = new Uint32Array(largest + 2);
  for (const ids of [callers, callees]) for (const id of ids) first[id + 1] = (first[id + 1] ?? 0) + 1;
  for (let id = 1; id < first.length; id++) first[id] = (first[id] ?? 0) + (first[id - 1] ?? 0);
  const next = first.slice();
  const neighbours = new Uint32Array(callers.length * 2);
  const add = (from: number, to: number) => {
    const place = next[from] ?? 0;
    neighbours[place] = to;
    next[from] = place + 1;
  };
  callers.forEach((caller, index) => {
    const callee = callees[index] ?? caller;
    add(caller, callee);
    add(callee, caller);
  });
  return { first, neighbours };
}

export function neighboursOf({ first, neighbours }: Adjacency, node: number): Uint32Array {
  return node + 1 < first.length ? neighbours.subarray(first[node], first[node + 1]) : new Uint32Array();
}

/** Distance of each node within `hops` of `start`, nearest first; `start` itself is at 0. */
export function reach(neighbours: (node: number) => Iterable<number>, start: number, hops: number): ReadonlyMap<number, number> {
  const distances = new Map([[start, 0]]);
  let frontier = [start];
  for (let distance = 1; distance <= hops && frontier.length > 0; distance++) {
    const ahead: number[] = [];
    for (const node of frontier) {
      for (const neighbour of neighbours(node)) {
        if (distances.has(neighbour)) continue;
        distances.set(neighbour, distance);
        ahead.push(neighbour);
      }
    }
    frontier = ahead;
  }
  return distances;
}
