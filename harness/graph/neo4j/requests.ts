/**
 * What the endpoints of one service were seen to ask those of another, in one text on the call between the two: so many pairs of services
 * are a third of so many requests, and a text on a relation costs little more than a number.
 */
import type { Seen } from '../../model/graph.ts';

/** A call without its services; both endpoints are empty where none was named. */
export interface Request {
  readonly callerEndpoint: string;
  readonly calleeEndpoint: string;
  /** How many tests saw it. */
  readonly tests: number;
  /** How it was seen outside of tests. */
  readonly untested: Seen;
}

/** Those of one call, by `requestKey`. */
export type Requests = ReadonlyMap<string, Request>;

type Packed = [callerEndpoint: string, calleeEndpoint: string, tests: number, count: number, errors: number, lastSeenMs: number | null];

export function requestKey({ callerEndpoint, calleeEndpoint }: Pick<Request, 'callerEndpoint' | 'calleeEndpoint'>): string {
  return `${callerEndpoint}\n${calleeEndpoint}`;
}

/** @param text what the server has; a call that was never observed has none */
export function unpackRequests(text: unknown): Map<string, Request> {
  const packed: Packed[] = typeof text === 'string' ? JSON.parse(text) : [];
  return new Map(
    packed.map(([callerEndpoint, calleeEndpoint, tests, count, errors, lastSeenMs]) => [
      requestKey({ callerEndpoint, calleeEndpoint }),
      { callerEndpoint, calleeEndpoint, tests, untested: { count, errors, lastSeenMs } },
    ]),
  );
}

export function packRequests(requests: Requests): string {
  const packed = Array.from(requests.values(), ({ callerEndpoint, calleeEndpoint, tests, untested: { count, errors, lastSeenMs } }): Packed => {
    return [callerEndpoint, calleeEndpoint, tests, count, errors, lastSeenMs];
  });
  return JSON.stringify(packed);
}
