/** Warnings about changed endpoints that nothing is known of. */
import type { GraphStore } from '../graph/store.ts';
import { readArea } from '../model/endpoint.ts';
import type { Impact } from '../model/graph.ts';
import { nearest } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';

/** One for each, with the endpoint of the same service that was probably meant. */
export async function unknownEndpoints({ unknownEndpoints: areas = [] }: Impact, graph: GraphStore): Promise<Problem[]> {
  if (areas.length === 0) return [];
  const known = new Map((await graph.services()).map(({ name, endpoints }) => [name, endpoints]));
  return areas.map((area) => {
    const { service, endpoint } = readArea(area);
    return { code: 'unknown-endpoint', service, endpoint: endpoint ?? '', nearest: nearest(endpoint ?? '', known.get(service) ?? []) };
  });
}
