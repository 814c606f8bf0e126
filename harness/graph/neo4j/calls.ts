/** The calls of a graph, counted by how many tests saw each; and the pairs of services that follow from them. */
import type { Call } from '../../model/graph.ts';
import { callKey } from '../evidence.ts';
import { inBatches } from './batches.ts';
import type { Ask } from './bolt.ts';
import type { IdOf } from './nodes.ts';

type Ends = Pick<Call, 'caller' | 'callee'>;

/** By how many tests a call is seen more, or less. */
export interface Difference {
  readonly call: Ends;
  readonly by: number;
}

export function differences(changes: Iterable<{ readonly gained: readonly Call[]; readonly lost: readonly Call[] }>): ReadonlyMap<string, Difference> {
  const found = new Map<string, { call: Ends; by: number }>();
  const count = (calls: readonly Call[], by: number) => {
    for (const call of calls) {
      const key = callKey(call);
      const known = found.get(key);
      if (known === undefined) found.set(key, { call, by });
      else known.by += by;
    }
  };
  for (const { gained, lost } of changes) {
    count(gained, 1);
    count(lost, -1);
  }
  return found;
}

/** The services of a call, as the ids of their nodes. */
function pairOf({ caller, callee }: Ends, idOf: IdOf): readonly [caller: string, callee: string] {
  return [idOf({ service: caller.service, endpoint: '' }), idOf({ service: callee.service, endpoint: '' })];
}

/** Each pair once. */
export function pairsOf(calls: readonly Ends[], idOf: IdOf): (readonly [caller: string, callee: string])[] {
  const pairs = new Map(calls.map((call) => [`${call.caller.service}\n${call.callee.service}`, call]));
  return Array.from(pairs.values(), (call) => pairOf(call, idOf));
}

const REQUEST = `UNWIND $rows AS row MATCH (caller) WHERE elementId(caller) = row.caller MATCH (callee) WHERE elementId(callee) = row.callee
  MERGE (caller)-[request:REQUESTS]->(callee) ON CREATE SET request.tests = 0, request.count = 0, request.errors = 0`;

async function writeObserved(ask: Ask, calls: readonly Ends[], idOf: IdOf): Promise<void> {
  await inBatches(
    ask,
    `UNWIND $rows AS row MATCH (caller) WHERE elementId(caller) = row[0] MATCH (callee) WHERE elementId(callee) = row[1]
     MERGE (caller)-[call:CALLS]->(callee) ON CREATE SET call.declared = false SET call.observed = true`,
    pairsOf(calls, idOf),
  );
}

export async function writeDifferences(ask: Ask, changes: ReadonlyMap<string, Difference>, idOf: IdOf): Promise<void> {
  const changed = [...changes.values()].filter(({ by }) => by !== 0);
  await inBatches(
    ask,
    `${REQUEST} SET request.tests = request.tests + toInteger(row.by)`,
    changed.map(({ call, by }) => ({ caller: idOf(call.caller), callee: idOf(call.callee), by })),
  );
  await writeObserved(
    ask,
    changed.filter(({ by }) => by > 0).map(({ call }) => call),
    idOf,
  );
}

export async function writeUntestedCalls(ask: Ask, calls: readonly Call[], idOf: IdOf): Promise<void> {
  await inBatches(
    ask,
    `${REQUEST} SET request.count = toInteger(row.count), request.errors = toInteger(row.errors), request.lastSeenMs = row.lastSeenMs`,
    calls.map(({ caller, callee, ...seen }) => ({ caller: idOf(caller), callee: idOf(callee), ...seen })),
  );
  await writeObserved(ask, calls, idOf);
}
