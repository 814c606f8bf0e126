/** A system of several services: who calls whom (seed S0's `stacks/<name>.yaml`). */
import type { Place } from './problem.ts';

export type AppRole = 'frontend' | 'middleware' | 'persistence' | 'standalone';
export type PropagationRole = 'originator' | 'forwarder' | 'terminal';

export interface App {
  readonly name: string;
  readonly role: AppRole;
  readonly propagation: PropagationRole;
  /** Ports stay the strings that S0's files write. */
  readonly containerPort: string;
  readonly servicePort: string;
  readonly contextDir: string;
  readonly dockerfile: string;
  readonly downstream: readonly string[];
  readonly repo: string;
  /** Keys that the format does not know, as they are written. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly place: Place;
}

export interface Stack {
  readonly file: string;
  readonly name: string;
  readonly apps: readonly App[];
  /** Callers first, depth first in file order. */
  readonly order: readonly string[];
  readonly edges: readonly (readonly [caller: string, callee: string])[];
  /** Apps that nobody lists as downstream, in file order. */
  readonly entries: readonly string[];
  readonly entry: string;
  /** Depth first from the entry, repeats included. */
  readonly chain: readonly string[];
  readonly chainOnce: readonly string[];
  readonly propagationHeader: string;
  readonly baggageKey: string;
}
