/** One question to something that starts: is this condition of readiness met now? */

export type Observation =
  | { readonly kind: 'holds' }
  /** Nobody is there yet: a refused connection, a log without a line. Asking again costs next to nothing. */
  | { readonly kind: 'absent'; readonly last: string }
  /** Something answered, but not as it should. */
  | { readonly kind: 'lacks'; readonly last: string };

export interface Probe {
  /** What is asked: `http /health`, `tcp 20001`. */
  readonly check: string;
  /** It asks at a port, so its first answer tells that somebody listens there. */
  readonly asksPort?: true;
  /** Never throws; answers soon after `signal` aborts. */
  ask(signal: AbortSignal): Promise<Observation>;
}

/** What a failed connection says. Node gives one error for all addresses of a name, whose message is empty; its code is not. */
export function connectionFailure(error: unknown): Observation {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') return { kind: 'absent', last: 'was refused: nothing listens there' };
  return { kind: 'lacks', last: error instanceof Error && error.message !== '' ? error.message : code };
}
