/**
 * What one ingest says, test by test: the facts of its traces added up. Every engine writes what comes out of here.
 *
 * Each trace counts once, however often it is among the facts: a repetition adds only what was not known before.
 */
import type { Call, CodeOrigin, Evidence, GraphNode, Seen, Touch, TraceFacts } from '../model/graph.ts';
import { byCodeUnits } from '../model/order.ts';

export interface GatheredEvidence {
  /** One entry for each test that touches anything, and one for no test when any trace was without; each touch and each call once. */
  readonly evidence: readonly Evidence[];
  /** Each once. */
  readonly origins: readonly CodeOrigin[];
}

function later(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

/** What two lists have seen together, under keys that tell what is the same. */
function addTo<T extends Seen>(known: Map<string, T>, key: string, more: T, isRepetition: boolean): T {
  const before = known.get(key);
  if (before === undefined) known.set(key, more);
  else if (!isRepetition) {
    known.set(key, { ...before, count: before.count + more.count, errors: before.errors + more.errors, lastSeenMs: later(before.lastSeenMs, more.lastSeenMs) });
  }
  return known.get(key) ?? more;
}

export const nodeKey = ({ service, endpoint }: GraphNode): string => `${service}\n${endpoint}`;
export const callKey = ({ caller, callee }: Pick<Call, 'caller' | 'callee'>): string => `${nodeKey(caller)}\n${nodeKey(callee)}`;

/** By service, then by endpoint. */
export function byNode(a: GraphNode, b: GraphNode): number {
  return byCodeUnits(a.service, b.service) || byCodeUnits(a.endpoint, b.endpoint);
}

/** By caller, then by callee. */
export function byCall(a: Pick<Call, 'caller' | 'callee'>, b: Pick<Call, 'caller' | 'callee'>): number {
  return byNode(a.caller, b.caller) || byNode(a.callee, b.callee);
}

/** In the order of their places, which become 0, 1, 2 …; equal ones by name. */
function inPlace(touches: Iterable<Touch>): Touch[] {
  return [...touches].sort((a, b) => a.position - b.position || byNode(a, b)).map((touch, position) => ({ ...touch, position }));
}

function together(facts: readonly TraceFacts[]): Evidence {
  const touches = new Map<string, Touch>();
  const calls = new Map<string, Call>();
  const traces = new Set<string>();
  for (const fact of facts) {
    const isRepetition = traces.has(fact.traceId);
    traces.add(fact.traceId);
    for (const touch of fact.touches) {
      const key = nodeKey(touch);
      const sum = addTo(touches, key, touch, isRepetition);
      if (touch.position < sum.position) touches.set(key, { ...sum, position: touch.position });
    }
    for (const call of fact.calls) addTo(calls, callKey(call), call, isRepetition);
  }
  const { testId = null, testType = '' } = facts.at(-1) ?? {};
  return { testId, testType, touches: inPlace(touches.values()), calls: [...calls.values()] };
}

/** The facts of one ingest by test. */
export function gather(facts: readonly TraceFacts[]): GatheredEvidence {
  const evidence: Evidence[] = [];
  for (const [testId, own] of Map.groupBy(facts, (fact) => fact.testId)) {
    // Most tests have one trace, whose facts are the evidence.
    const [only] = own;
    const sum = only !== undefined && own.length === 1 ? only : together(own);
    if (sum.touches.length > 0 || (testId === null && sum.calls.length > 0)) evidence.push(sum);
  }
  const origins = new Map<string, CodeOrigin>();
  for (const fact of facts)
    for (const origin of fact.origins) origins.set(JSON.stringify([nodeKey(origin), origin.file, origin.function, origin.line]), origin);
  return { evidence, origins: [...origins.values()] };
}
