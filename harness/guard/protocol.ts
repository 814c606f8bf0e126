/**
 * What front door and guard say to each other: one JSON document a line, requests on the guard's stdin, answers and news on its stdout.
 * The end of the guard's stdin is a request too: stop everything.
 */
import type { ProcessIdentity } from '../host/process-identity.ts';
import { parseAs } from '../model/parse-json.ts';
import type { Problem } from '../model/problem.ts';
import type { SpawnSpec, StopOutcome } from './guard.ts';
import type { OwnedObject } from './owned/owned.ts';

/** What the guard is told first of all, in one line. */
export interface GuardOrders {
  readonly run: string;
  readonly stateDir: string;
  /** Root of the repository, for people who read a lease. */
  readonly root: string;
  readonly frontDoor: ProcessIdentity;
  /** Absolute file for its notes, which it writes although the front door may be gone. */
  readonly log: string;
}

/** `request` numbers it; the answer carries the same number. */
export type GuardRequest =
  | { readonly op: 'spawn'; readonly request: number; readonly spec: SpawnSpec }
  | { readonly op: 'stop'; readonly request: number; readonly id: string }
  | { readonly op: 'remove-at-end'; readonly request: number; readonly dir: string }
  | { readonly op: 'own'; readonly request: number; readonly object: OwnedObject }
  | { readonly op: 'remove'; readonly request: number; readonly object: OwnedObject }
  /** Whether it is there. */
  | { readonly op: 'ping'; readonly request: number }
  | { readonly op: 'shutdown'; readonly request: number };

export type GuardEvent =
  | { readonly event: 'ready'; readonly containment: string }
  | { readonly event: 'spawned'; readonly request: number; readonly pid: number }
  | { readonly event: 'refused'; readonly request: number; readonly problems: readonly Problem[] }
  /** News: a leader has exited. Sent after its `spawned`. */
  | { readonly event: 'exited'; readonly pid: number; readonly code: number | null; readonly signal: string | null }
  | ({ readonly event: 'stopped'; readonly request: number } & StopOutcome)
  | { readonly event: 'recorded'; readonly request: number }
  | { readonly event: 'here'; readonly request: number }
  | { readonly event: 'removed'; readonly request: number; readonly isGone: boolean }
  /** News, and the last: what it could not end or remove, in words. The lease still names it. */
  | { readonly event: 'left'; readonly what: readonly string[] };

/** What answers a request; the others are news. */
export type Answer = Exclude<GuardEvent, { event: 'ready' | 'exited' | 'left' }>;

const OPS = new Set(['spawn', 'stop', 'remove-at-end', 'own', 'remove', 'ping', 'shutdown']);

function isRequest(value: unknown): value is GuardRequest {
  return typeof value === 'object' && value !== null && 'op' in value && typeof value.op === 'string' && OPS.has(value.op) && 'request' in value;
}

function isEvent(value: unknown): value is GuardEvent {
  return typeof value === 'object' && value !== null && 'event' in value;
}

function isOrders(value: unknown): value is GuardOrders {
  return typeof value === 'object' && value !== null && 'run' in value && 'stateDir' in value && 'root' in value && 'frontDoor' in value && 'log' in value;
}

/** null when somebody starts the guard by hand. */
export const parseOrders = (text: string): GuardOrders | null => parseAs(text, isOrders);

/** null for a line that is no request; both ends are Muster's own, so the op and the number are proof enough. */
export const parseRequest = (line: string): GuardRequest | null => parseAs(line, isRequest);

/** null for a line that is no event. */
export const parseEvent = (line: string): GuardEvent | null => parseAs(line, isEvent);
