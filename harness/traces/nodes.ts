/** Services and endpoints, each made once: a million spans name a few thousand of them, in a few spellings. */
import { endpointName } from '../model/endpoint.ts';
import type { GraphNode } from '../model/graph.ts';

/** The node of a service and what a span calls its endpoint (empty: none). The same node for the same names. */
export type NodeOf = (service: string, endpoint: string) => GraphNode;

/** A `NodeOf` that knows no node yet. */
export function nodeMaker(): NodeOf {
  const byName = new Map<string, Map<string, GraphNode>>();
  const bySpelling = new Map<string, Map<string, GraphNode>>();
  const inService = (of: typeof byName, service: string) => {
    const known = of.get(service) ?? new Map<string, GraphNode>();
    of.set(service, known);
    return known;
  };
  return (service, spelling) => {
    const spellings = inService(bySpelling, service);
    const known = spellings.get(spelling);
    if (known !== undefined) return known;
    const endpoint = endpointName(spelling);
    const names = inService(byName, service);
    const node = names.get(endpoint) ?? { service, endpoint };
    names.set(endpoint, node);
    spellings.set(spelling, node);
    return node;
  };
}
