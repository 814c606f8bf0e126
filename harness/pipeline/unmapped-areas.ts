/** Changed areas that no test reaches, as warnings. A name that nothing here bears is most likely a slip of the hand. */
import type { GraphStore } from '../graph/store.ts';
import type { Host } from '../host/host.ts';
import type { Configuration } from '../model/configuration.ts';
import { readArea } from '../model/endpoint.ts';
import type { Impact } from '../model/graph.ts';
import { nearest } from '../model/nearest.ts';
import { sortedUnique } from '../model/order.ts';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { type GraphPlace, withGraph } from './with-graph.ts';

/** Whether an area, or the service of an endpoint, is called so. */
const isAmong = (area: string, names: Iterable<string>): boolean => [...names].some((name) => name === area || name === readArea(area).service);

const misspelt = (area: string, known: readonly string[]): Problem => ({ code: 'unmapped-area', area, nearest: nearest(area, known), known });

/** One warning for each. */
export async function unmappedAreas({ unmapped }: Impact, { stack, capabilities, changes }: Configuration, graph: GraphStore): Promise<Problem[]> {
  if (unmapped.length === 0) return [];
  const services = (await graph.services()).map(({ name }) => name);
  const declared = [...capabilities.values()].filter(({ place }) => place.file !== undefined).map(({ name }) => name);
  const names = sortedUnique([...(stack?.order ?? []), ...declared, ...Object.keys(changes.paths), ...services]);
  // Those that Muster has by itself are known, and nobody means them.
  const all = [...names, ...capabilities.keys()];
  return unmapped.map((area) => (isAmong(area, all) ? { code: 'unmapped-area', area, nearest: null } : misspelt(area, names)));
}

/** The warning that an area deserves which the graph has no service for; null when it has one, or knows none at all. */
export function misspeltArea(area: string, graph: GraphPlace, host: Host): Promise<Result<Problem | null>> {
  return withGraph(graph, { mode: 'read' }, host, async (store) => {
    const known = (await store.services()).map(({ name }) => name);
    return known.length === 0 || isAmong(area, known) ? null : misspelt(area, known);
  });
}
