/** What stack files say, before any trace. Replaces what they said earlier; what traces proved stays. */
import type { DeclaredGraph } from '../../model/graph.ts';
import { byCodeUnits, sortedUnique } from '../../model/order.ts';
import { inBatches } from './batches.ts';
import type { Ask } from './bolt.ts';
import { dropUnknownServices } from './unknown.ts';

type DeclaredCall = DeclaredGraph['calls'][number];

export async function readDeclared(ask: Ask): Promise<DeclaredGraph> {
  const services = await ask('MATCH (service:Service {graph: $graph}) WHERE service.declared RETURN service.name AS name');
  const calls = await ask(
    `MATCH (caller:Service {graph: $graph})-[call:CALLS]->(callee) WHERE call.declared
     RETURN caller.name AS caller, callee.name AS callee`,
  );
  return {
    services: services.map(({ name }) => String(name)).sort(byCodeUnits),
    calls: calls.map(({ caller, callee }) => ({ caller: String(caller), callee: String(callee) })).sort(byPair),
  };
}

/** By caller, then by callee. */
function byPair(a: DeclaredCall, b: DeclaredCall): number {
  return byCodeUnits(a.caller, b.caller) || byCodeUnits(a.callee, b.callee);
}

/** With the ends of its calls among its services, and each of both once, in one order. */
export function wholeDeclaration({ services, calls }: DeclaredGraph): DeclaredGraph {
  const pairs = sortedUnique(calls.map(({ caller, callee }) => JSON.stringify([caller, callee])));
  return {
    services: sortedUnique([...services, ...calls.flatMap(({ caller, callee }) => [caller, callee])]),
    calls: pairs
      .map((pair) => {
        const [caller = '', callee = '']: string[] = JSON.parse(pair);
        return { caller, callee };
      })
      .sort(byPair),
  };
}

export async function writeDeclared(ask: Ask, { services, calls }: DeclaredGraph): Promise<void> {
  const before = await readDeclared(ask);
  await ask('MATCH (service:Service {graph: $graph}) WHERE service.declared SET service.declared = false');
  await ask('MATCH (:Service {graph: $graph})-[call:CALLS]->() WHERE call.declared SET call.declared = false');
  await inBatches(
    ask,
    `UNWIND $rows AS name MERGE (service:Service {graph: $graph, name: name})
     ON CREATE SET service.count = 0, service.errors = 0 SET service.declared = true`,
    services,
  );
  await inBatches(
    ask,
    `UNWIND $rows AS row MATCH (caller:Service {graph: $graph, name: row.caller}), (callee:Service {graph: $graph, name: row.callee})
     MERGE (caller)-[call:CALLS]->(callee) ON CREATE SET call.observed = false SET call.declared = true`,
    calls,
  );
  await ask('MATCH (:Service {graph: $graph})-[call:CALLS]->() WHERE NOT call.declared AND NOT call.observed DELETE call');
  await dropUnknownServices(ask, before.services);
}
