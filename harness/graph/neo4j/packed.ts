/**
 * The evidence of a test in two texts on its node: flat JSON lists, so that a test with twenty touches costs one property to read and to
 * write. Equal evidence has equal text. `model/graph.ts` says what is in a touch and in a call.
 */
import type { Call, Seen, Touch } from '../../model/graph.ts';
import { byCall } from '../evidence.ts';

const TOUCH = 5;
const CALL = 7;

/** Lists of so many. */
function inGroups(text: string, size: number): unknown[][] {
  const flat: unknown[] = JSON.parse(text);
  return Array.from({ length: flat.length / size }, (_, index) => flat.slice(index * size, (index + 1) * size));
}

const seenIn = ([count, errors, lastSeenMs]: readonly unknown[]): Seen => ({
  count: Number(count),
  errors: Number(errors),
  lastSeenMs: lastSeenMs === null ? null : Number(lastSeenMs),
});

/** In the order of the path. */
export function packTouches(touches: readonly Touch[]): string {
  return JSON.stringify(touches.flatMap(({ service, endpoint, count, errors, lastSeenMs }) => [service, endpoint, count, errors, lastSeenMs]));
}

export function packCalls(calls: readonly Call[]): string {
  return JSON.stringify(
    calls
      .toSorted(byCall)
      .flatMap(({ caller, callee, count, errors, lastSeenMs }) => [
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

export function unpackTouches(text: string): Touch[] {
  return inGroups(text, TOUCH).map(([service, endpoint, ...seen], position) => ({
    service: String(service),
    endpoint: String(endpoint),
    position,
    ...seenIn(seen),
  }));
}

export function unpackCalls(text: string): Call[] {
  return inGroups(text, CALL).map(([caller, callerEndpoint, callee, calleeEndpoint, ...seen]) => ({
    caller: { service: String(caller), endpoint: String(callerEndpoint) },
    callee: { service: String(callee), endpoint: String(calleeEndpoint) },
    ...seenIn(seen),
  }));
}
