/**
 * What runs and the warm guard say to each other over its socket: one JSON document a line. The end of a connection is a message too:
 * whatever it held is given back, and what it was still starting is stopped.
 */
import type { HostFileAccess, MachineIdentity } from '../host/host.ts';
import type { ProcessIdentity } from '../host/process-identity.ts';
import type { Leak } from '../model/event.ts';
import { parseAs } from '../model/parse-json.ts';
import type { Problem } from '../model/problem.ts';
import type { InsideAddress } from '../model/sandbox.ts';
import type { WarmService } from '../model/warm.ts';
import type { SpawnSpec, StopOutcome } from './guard.ts';
import { isFields, isIdentity, isMachine } from './lease.ts';
import type { OwnedObject } from './owned/owned.ts';

/** Counts up when either side could misread the other; a guard that speaks another number is left alone. */
export const WARM_PROTOCOL = 2;

/** What the warm guard is told on its command line, as JSON. */
export interface WarmOrders {
  readonly run: string;
  readonly stateDir: string;
}

/** Where the warm guard of this user is, in `<stateDir>/warm/guard.json`. */
export interface WarmAddress extends ProcessIdentity {
  readonly protocol: number;
  readonly run: string;
  readonly machine: MachineIdentity;
  readonly socket: string;
}

/** Who leases: a run, by the process of its front door. */
export interface WarmHolder extends ProcessIdentity {
  readonly run: string;
}

/** What is asked for, by everything that tells one service from another. */
export interface WarmWish {
  /** SHA-256 over all that defines the service. */
  readonly key: string;
  /** The same for each part of that, by its name. */
  readonly parts: Readonly<Record<string, string>>;
  /** Absolute root of the repository. */
  readonly root: string;
  /** `backend`, or `backend@grafana-rules`. */
  readonly id: string;
  /** It is brought back to its beginning before it is handed out, so one run has it at a time. */
  readonly isExclusive: boolean;
  readonly idleMs: number;
  readonly maxAgeMs: number;
  /** Warm services that it uses. */
  readonly dependsOn: readonly string[];
}

/** What tests and dependents are told of a service, kept with it. Written and read by Muster's capabilities alone. */
export interface WarmRecord {
  readonly pid: number | null;
  readonly url: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly ports: Readonly<Record<string, number>>;
  /** Where containers reach it; null when it is none of them. */
  readonly inside: InsideAddress | null;
  readonly program: string | null;
  readonly dir: string;
  readonly log: string;
  /** Variables of its sandbox, with which its probes and its reset command run. */
  readonly variables: Readonly<Record<string, string>>;
}

export type Acquired =
  | { readonly kind: 'running'; readonly instance: string; readonly record: WarmRecord }
  /** Nothing warm has that key: the caller starts it under this name, then says `keep` or `stop`. `changed`: parts in which one that was warm differs. */
  | { readonly kind: 'vacant'; readonly instance: string; readonly changed: readonly string[] }
  | { readonly kind: 'busy'; readonly because: string };

export type WarmRequest = { readonly request: number } & (
  | { readonly op: 'hello'; readonly holder: WarmHolder }
  | { readonly op: 'acquire'; readonly wish: WarmWish }
  | { readonly op: 'spawn'; readonly instance: string; readonly spec: SpawnSpec }
  | { readonly op: 'remove-at-end'; readonly instance: string; readonly dir: string }
  | { readonly op: 'own'; readonly instance: string; readonly object: OwnedObject }
  | { readonly op: 'remove'; readonly instance: string; readonly object: OwnedObject }
  | { readonly op: 'keep'; readonly instance: string; readonly record: WarmRecord }
  | { readonly op: 'release'; readonly instance: string }
  | { readonly op: 'stop'; readonly instance: string }
  | { readonly op: 'retire'; readonly which: Retiring; readonly because: string }
  | { readonly op: 'list' }
  /** Ends the guard, now if it holds nothing. */
  | { readonly op: 'rest' }
);

/** One instance, all of that name in a repository, all of a repository, or all. */
export interface Retiring {
  readonly instance?: string;
  readonly root?: string;
  readonly id?: string;
}

/** What became of those that were meant. */
export interface Retired {
  readonly stopped: readonly WarmService[];
  /** In use: they end with their last leases. */
  readonly held: readonly WarmService[];
  /** What those that were stopped have left and nobody could remove, in words. */
  readonly left: readonly string[];
}

export type WarmEvent =
  | { readonly event: 'hello'; readonly request: number; readonly run: string; readonly pid: number; readonly start: number }
  | { readonly event: 'acquired'; readonly request: number; readonly acquired: Acquired }
  | { readonly event: 'spawned'; readonly request: number; readonly pid: number }
  | { readonly event: 'refused'; readonly request: number; readonly problems: readonly Problem[] }
  /** That was no request, and nothing was done; 0 where it had no number. */
  | { readonly event: 'invalid'; readonly request: number; readonly because: string }
  | ({ readonly event: 'stopped'; readonly request: number } & StopOutcome)
  | { readonly event: 'recorded'; readonly request: number }
  | { readonly event: 'removed'; readonly request: number; readonly isGone: boolean }
  /** A lease has ended; where the service listens although nobody has declared it. */
  | { readonly event: 'released'; readonly request: number; readonly leaks: readonly Leak[] }
  | ({ readonly event: 'retired'; readonly request: number } & Retired)
  | { readonly event: 'listed'; readonly request: number; readonly services: readonly WarmService[] }
  /** News for those who hold it: its leader has exited. */
  | { readonly event: 'exited'; readonly instance: string; readonly code: number | null; readonly signal: string | null };

const has = (value: unknown, ...keys: readonly string[]): boolean => typeof value === 'object' && value !== null && keys.every((key) => key in value);

const isEvent = (value: unknown): value is WarmEvent => has(value, 'event');
const isOrders = (value: unknown): value is WarmOrders => has(value, 'run', 'stateDir');
/** On disk, where anything may stand. */
const isAddress = (value: unknown): value is WarmAddress =>
  isFields(value) && isIdentity(value) && isMachine(value['machine']) && [value['run'], value['socket']].every((text) => typeof text === 'string');

/** null for a line that is none; the guard is Muster's own, of the same protocol. Requests are read in warm-request.ts. */
export const parseWarmEvent = (line: string): WarmEvent | null => parseAs(line, isEvent);
/** null when somebody starts the warm guard by hand. */
export const parseWarmOrders = (text: string): WarmOrders | null => parseAs(text, isOrders);

/** Where the warm guard said that it is; null when it said nothing, or somebody else did. */
export function readWarmAddress(stateDir: string, files: HostFileAccess): WarmAddress | null {
  const file = warmAddressFile(stateDir);
  const found = files.isMine(warmDir(stateDir)) && files.isOwnFile(file) ? files.read(file) : null;
  return found?.kind === 'text' ? parseAs(found.text, isAddress) : null;
}

export const warmDir = (stateDir: string): string => `${stateDir}/warm`;
export const warmAddressFile = (stateDir: string): string => `${warmDir(stateDir)}/guard.json`;
