/** Deletes what nobody knows any more: calls, endpoints and services that no test, no other trace and no stack file says anything of. */
import type { DatabaseSync } from 'node:sqlite';
import type { NodeIds } from '../endpoint-network.ts';

/** What tests have stopped to prove: only there can something be that nobody knows. */
export interface Lost {
  touches(touches: readonly NodeIds[]): void;
  /** Callers and callees. */
  calls(called: readonly (readonly NodeIds[])[]): void;
  readonly nodes: ReadonlyMap<string, NodeIds>;
  readonly pairs: ReadonlyMap<string, readonly [caller: number, callee: number]>;
}

export function lostNodes(): Lost {
  const nodes = new Map<string, NodeIds>();
  const pairs = new Map<string, readonly [number, number]>();
  const touches = (lost: readonly NodeIds[]) => {
    for (const { service, endpoint } of lost) nodes.set(`${service} ${endpoint}`, { service, endpoint });
  };
  return {
    nodes,
    pairs,
    touches,
    calls([callers = [], callees = []]) {
      callers.forEach((caller, index) => {
        const callee = callees[index] ?? caller;
        pairs.set(`${caller.service} ${callee.service}`, [caller.service, callee.service]);
        touches([caller, callee]);
      });
    },
  };
}

export function dropUnknown(db: DatabaseSync, { nodes, pairs }: Lost): void {
  const dropCalls = db.prepare('DELETE FROM calls WHERE caller = ? AND callee = ? AND tests = 0 AND count = 0 AND declared = 0');
  for (const [caller, callee] of pairs.values()) dropCalls.run(caller, callee);
  const dropEndpoint = db.prepare(`DELETE FROM endpoint WHERE id = ?2 AND count = 0
    AND NOT EXISTS (SELECT 1 FROM touch WHERE service = ?1 AND endpoint = ?2)
    AND NOT EXISTS (SELECT 1 FROM calls WHERE caller = ?1 AND caller_endpoint = ?2)
    AND NOT EXISTS (SELECT 1 FROM calls WHERE callee = ?1 AND callee_endpoint = ?2)`);
  for (const { service, endpoint } of nodes.values()) dropEndpoint.run(service, endpoint);
  for (const service of new Set([...nodes.values()].map((node) => node.service))) dropService(db, service);
}

/** Unless something is known of it. */
export function dropService(db: DatabaseSync, service: number): void {
  db.prepare(
    `DELETE FROM service WHERE id = ?1 AND declared = 0 AND count = 0
     AND NOT EXISTS (SELECT 1 FROM endpoint WHERE service = ?1) AND NOT EXISTS (SELECT 1 FROM touch WHERE service = ?1)
     AND NOT EXISTS (SELECT 1 FROM calls WHERE caller = ?1) AND NOT EXISTS (SELECT 1 FROM calls WHERE callee = ?1)`,
  ).run(service);
}
