/** What stack files say, before any trace. Replaces what they said earlier; what traces proved stays. */
import type { DatabaseSync } from 'node:sqlite';
import type { DeclaredGraph } from '../../model/graph.ts';
import { sortedUnique } from '../../model/order.ts';
import { inTransaction } from './database.ts';
import { dropService } from './unknown.ts';

const servicesIn = ({ services, calls }: DeclaredGraph) => sortedUnique([...services, ...calls.flatMap(({ caller, callee }) => [caller, callee])]);
const edge = (caller: unknown, callee: unknown) => JSON.stringify([caller, callee]);

/** Stack files rarely change: comparing first spares each run the wait for a writer's turn. */
function isDeclared(db: DatabaseSync, services: readonly string[], edges: readonly string[]): boolean {
  const knownServices = db.prepare('SELECT name FROM service WHERE declared = 1').all();
  const knownCalls = db
    .prepare(
      `SELECT caller.name AS caller, callee.name AS callee FROM calls
       JOIN service AS caller ON caller.id = calls.caller JOIN service AS callee ON callee.id = calls.callee WHERE calls.declared = 1`,
    )
    .all();
  const same = (wanted: readonly string[], known: readonly string[]) => JSON.stringify(wanted) === JSON.stringify(sortedUnique(known));
  return (
    same(
      services,
      knownServices.map(({ name }) => String(name)),
    ) &&
    same(
      edges,
      knownCalls.map(({ caller, callee }) => edge(caller, callee)),
    )
  );
}

/** Runs inside the caller's transaction. */
export function writeDeclared(db: DatabaseSync, graph: DeclaredGraph): void {
  const before = db.prepare('SELECT id FROM service WHERE declared = 1').all();
  db.exec('UPDATE service SET declared = 0 WHERE declared = 1; UPDATE calls SET declared = 0 WHERE declared = 1');
  const addService = db.prepare('INSERT INTO service (name, declared) VALUES (?, 1) ON CONFLICT DO UPDATE SET declared = 1');
  const addCall = db.prepare(`INSERT INTO calls (caller, callee, caller_endpoint, callee_endpoint, declared)
    SELECT caller.id, callee.id, 0, 0, 1 FROM service AS caller, service AS callee WHERE caller.name = ? AND callee.name = ?
    ON CONFLICT DO UPDATE SET declared = 1`);
  for (const service of servicesIn(graph)) addService.run(service);
  for (const { caller, callee } of graph.calls) addCall.run(caller, callee);
  db.exec('DELETE FROM calls WHERE declared = 0 AND tests = 0 AND count = 0');
  for (const { id } of before) dropService(db, Number(id));
}

export function declare(db: DatabaseSync, graph: DeclaredGraph): void {
  const edges = sortedUnique(graph.calls.map(({ caller, callee }) => edge(caller, callee)));
  if (isDeclared(db, servicesIn(graph), edges)) return;
  inTransaction(db, 'IMMEDIATE', () => writeDeclared(db, graph));
}
