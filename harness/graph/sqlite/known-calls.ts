/** The calls and names that `spread` asks for, each by one query. */
import type { DatabaseSync } from 'node:sqlite';
import { nodeName } from '../../model/endpoint.ts';
import type { NodeLookup } from '../areas.ts';
import type { EndpointCall } from '../endpoint-network.ts';
import type { KnownCalls } from '../spread.ts';
import { readColumns, readNumbers } from './columns.ts';

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

export function knownCalls(db: DatabaseSync): KnownCalls {
  return {
    betweenServices() {
      // Services that call one another in several ways are there as often; to leave that out takes longer than to walk it.
      const [callers = [], callees = []] = readNumbers(db, 'SELECT json_group_array(caller), json_group_array(callee) FROM calls');
      return [callers, callees];
    },
    betweenEndpoints: () => readEndpointCalls(db),
    naming(nodes) {
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
      return ({ service, endpoint }) => nodeName({ service: services.get(service) ?? '', endpoint: endpoints.get(endpoint) ?? '' });
    },
  };
}

export function nodeLookup(db: DatabaseSync): NodeLookup {
  const findService = db.prepare('SELECT id FROM service WHERE name = ?');
  const findEndpoint = db.prepare('SELECT id FROM endpoint WHERE service = ? AND name = ?');
  const idOf = (id: unknown) => (typeof id === 'number' ? id : undefined);
  return { service: (name) => idOf(findService.get(name)?.id), endpoint: (service, name) => idOf(findEndpoint.get(service, name)?.id) };
}
