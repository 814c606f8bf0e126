/** The calls of a graph: one relation for each pair of services, with what their endpoints asked of one another (requests.ts). */
import type { Call, GraphNode, Seen } from '../../model/graph.ts';
import { callKey } from '../evidence.ts';
import { inBatches } from './batches.ts';
import type { Ask } from './bolt.ts';
import type { IdOf } from './nodes.ts';
import { packRequests, type Request, requestKey, unpackRequests } from './requests.ts';

type Ends = Pick<Call, 'caller' | 'callee'>;

/** What an ingest says of a call: by how many tests it is seen more, or less; and, when it saw it, how it was seen outside of tests. */
export interface CallChange {
  readonly call: Ends;
  readonly by: number;
  readonly untested: Seen | null;
}

/** Each call once. */
export function callChanges(
  tested: Iterable<{ readonly gained: readonly Call[]; readonly lost: readonly Call[] }>,
  untested: readonly Call[],
): readonly CallChange[] {
  const found = new Map<string, { call: Ends; by: number; untested: Seen | null }>();
  const change = (call: Call) => {
    const key = callKey(call);
    const known = found.get(key) ?? { call, by: 0, untested: null };
    found.set(key, known);
    return known;
  };
  for (const { gained, lost } of tested) {
    for (const call of gained) change(call).by += 1;
    for (const call of lost) change(call).by -= 1;
  }
  for (const call of untested) change(call).untested = { count: call.count, errors: call.errors, lastSeenMs: call.lastSeenMs };
  return [...found.values()].filter(({ by, untested: seen }) => by !== 0 || seen !== null);
}

/** What the graph has of the calls of some services. */
interface KnownCall {
  readonly requests: Map<string, Request>;
  readonly isDeclared: boolean;
}

const pairKey = (caller: string, callee: string): string => `${caller}\n${callee}`;

/** @param callers names of services; the answer is by `pairKey` */
async function callsFrom(ask: Ask, callers: readonly string[]): Promise<ReadonlyMap<string, KnownCall>> {
  const rows = await inBatches(
    ask,
    `UNWIND $rows AS name MATCH (:Service {graph: $graph, name: name})-[call:CALLS]->(callee)
     RETURN name AS caller, callee.name AS callee, call.requests AS requests, call.declared AS declared`,
    callers,
  );
  return new Map(
    rows.map(({ caller, callee, requests, declared }) => [
      pairKey(String(caller), String(callee)),
      { requests: unpackRequests(requests), isDeclared: declared === true },
    ]),
  );
}

/** One that neither a test nor anything else has seen is gone. */
function apply(requests: Map<string, Request>, { call: { caller, callee }, by, untested }: CallChange): void {
  const ends = { callerEndpoint: caller.endpoint, calleeEndpoint: callee.endpoint };
  const key = requestKey(ends);
  const known = requests.get(key) ?? { tests: 0, untested: { count: 0, errors: 0, lastSeenMs: null } };
  const after = { ...ends, tests: known.tests + by, untested: untested ?? known.untested };
  if (after.tests === 0 && after.untested.count === 0) requests.delete(key);
  else requests.set(key, after);
}

/**
 * All calls of a service are gone through once, whatever is to be done with how many of them: a plan that was made while the graph was empty, and
 * is kept for a while, would go through all calls of a hub for each of them.
 */
const CALLS = 'UNWIND $rows AS row MATCH (caller) WHERE elementId(caller) = row.caller MATCH (caller)-[call:CALLS]->(callee)';

interface Changed {
  readonly caller: string;
  readonly callee: string;
  readonly requests: string;
  readonly isObserved: boolean;
}

/** One row for each caller: what of its calls changes, by callee. */
function byCaller(changed: readonly Changed[]): { caller: string; changes: Record<string, readonly [requests: string, isObserved: boolean]> }[] {
  return [...Map.groupBy(changed, ({ caller }) => caller)].map(([caller, own]) => ({
    caller,
    changes: Object.fromEntries(own.map(({ callee, requests, isObserved }) => [callee, [requests, isObserved] as const])),
  }));
}

/** Brings the calls up to date, and deletes those that nobody knows any more. */
export async function writeCalls(ask: Ask, changes: readonly CallChange[], idOf: IdOf): Promise<void> {
  const idOfService = ({ service }: GraphNode) => idOf({ service, endpoint: '' });
  const known = await callsFrom(ask, [...new Set(changes.map(({ call }) => call.caller.service))]);
  const added: (readonly [caller: string, callee: string, requests: string])[] = [];
  const changed: Changed[] = [];
  const gone: Pick<Changed, 'caller' | 'callee'>[] = [];
  for (const [pair, own] of Map.groupBy(changes, ({ call: { caller, callee } }) => pairKey(caller.service, callee.service))) {
    const [first] = own;
    if (first === undefined) continue;
    const [caller, callee] = [idOfService(first.call.caller), idOfService(first.call.callee)];
    const before = known.get(pair);
    const requests = before?.requests ?? new Map<string, Request>();
    for (const change of own) apply(requests, change);
    const isObserved = requests.size > 0;
    if (before === undefined && isObserved) added.push([caller, callee, packRequests(requests)]);
    else if (before !== undefined && (isObserved || before.isDeclared)) changed.push({ caller, callee, requests: packRequests(requests), isObserved });
    else if (before !== undefined) gone.push({ caller, callee });
  }
  await Promise.all([
    inBatches(
      ask,
      `UNWIND $rows AS row MATCH (caller) WHERE elementId(caller) = row[0] MATCH (callee) WHERE elementId(callee) = row[1]
       CREATE (caller)-[:CALLS {declared: false, observed: true, requests: row[2]}]->(callee)`,
      added,
    ),
    inBatches(
      ask,
      `${CALLS} WITH call, row.changes[elementId(callee)] AS change WHERE change IS NOT NULL SET call.requests = change[0], call.observed = change[1]`,
      byCaller(changed),
    ),
    inBatches(
      ask,
      `${CALLS} WHERE elementId(callee) IN row.gone DELETE call`,
      [...Map.groupBy(gone, ({ caller }) => caller)].map(([caller, own]) => ({ caller, gone: own.map(({ callee }) => callee) })),
    ),
  ]);
}
