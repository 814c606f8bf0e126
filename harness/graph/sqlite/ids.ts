/** Names to ids: what is written gets an id where it has none, and each name is looked up once. */
import type { DatabaseSync } from 'node:sqlite';
import type { GraphNode } from '../../model/graph.ts';
import type { NodeIds } from '../endpoint-network.ts';

/** The id of an endpoint that nobody named. */
const NO_ENDPOINT = 0;

/** The same object for the same ids. */
export function nodeKeeper(): (service: number, endpoint: number) => NodeIds {
  const known = new Map<number, Map<number, NodeIds>>();
  return (service, endpoint) => {
    let ofService = known.get(service);
    if (ofService === undefined) {
      ofService = new Map();
      known.set(service, ofService);
    }
    let node = ofService.get(endpoint);
    if (node === undefined) {
      node = { service, endpoint };
      ofService.set(endpoint, node);
    }
    return node;
  };
}

/** Gives services and endpoints their ids; those that are not there yet are added. */
export function nodeAdder(db: DatabaseSync, keep = nodeKeeper()): (node: GraphNode) => NodeIds {
  const addService = db.prepare('INSERT INTO service (name) VALUES (?) ON CONFLICT DO UPDATE SET name = name RETURNING id');
  const addEndpoint = db.prepare('INSERT INTO endpoint (service, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING id');
  const known = new Map<string, { readonly id: number; readonly endpoints: Map<string, NodeIds> }>();
  const serviceOf = (name: string) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const id = Number(addService.get(name)?.id);
    const fresh = { id, endpoints: new Map<string, NodeIds>([['', keep(id, NO_ENDPOINT)]]) };
    known.set(name, fresh);
    return fresh;
  };
  return ({ service: name, endpoint }) => {
    const { id: service, endpoints } = serviceOf(name);
    const before = endpoints.get(endpoint);
    if (before !== undefined) return before;
    const fresh = keep(service, Number(addEndpoint.get(service, endpoint)?.id));
    endpoints.set(endpoint, fresh);
    return fresh;
  };
}
