/**
 * The evidence of a test in one row: flat lists of integers, so that a test with 20 touches costs one read and one write. Equal evidence
 * has equal text. `model/graph.ts` says what is in a touch and in a call.
 */
import type { NodeIds } from '../endpoint-network.ts';

/** A touch by ids. */
export interface TouchIds extends NodeIds {
  readonly count: number;
  readonly errors: number;
  readonly lastSeenMs: number | null;
}

/** A call by ids. */
export interface CallIds {
  readonly caller: NodeIds;
  readonly callee: NodeIds;
  readonly count: number;
  readonly errors: number;
  readonly lastSeenMs: number | null;
}

const TOUCH = 5;
const CALL = 7;

function numbersIn(text: string): readonly (number | null)[] {
  const numbers: (number | null)[] = JSON.parse(text);
  return numbers;
}

export function packTouches(touches: readonly TouchIds[]): string {
  return JSON.stringify(touches.flatMap(({ service, endpoint, count, errors, lastSeenMs }) => [service, endpoint, count, errors, lastSeenMs]));
}

export function packCalls(calls: readonly CallIds[]): string {
  return JSON.stringify(
    calls.flatMap(({ caller, callee, count, errors, lastSeenMs }) => [
      caller.service,
      caller.endpoint,
      callee.service,
      callee.endpoint,
      count,
      errors,
      lastSeenMs,
    ]),
  );
}

export function unpackTouches(text: string): TouchIds[] {
  const numbers = numbersIn(text);
  return Array.from({ length: numbers.length / TOUCH }, (_, index) => {
    const [service, endpoint, count, errors, lastSeenMs = null] = numbers.slice(index * TOUCH, (index + 1) * TOUCH);
    return { service: service ?? 0, endpoint: endpoint ?? 0, count: count ?? 0, errors: errors ?? 0, lastSeenMs };
  });
}

export function unpackCalls(text: string): CallIds[] {
  const numbers = numbersIn(text);
  return Array.from({ length: numbers.length / CALL }, (_, index) => {
    const [caller, callerEndpoint, callee, calleeEndpoint, count, errors, lastSeenMs = null] = numbers.slice(index * CALL, (index + 1) * CALL);
    return {
      caller: { service: caller ?? 0, endpoint: callerEndpoint ?? 0 },
      callee: { service: callee ?? 0, endpoint: calleeEndpoint ?? 0 },
      count: count ?? 0,
      errors: errors ?? 0,
      lastSeenMs,
    };
  });
}
