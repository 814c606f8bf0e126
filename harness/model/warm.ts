/** Services that stay between runs, as people and programs are told of them. */

/** One that is warm, or about to be. */
export interface WarmService {
  /** Names this one start of it: `backend-3f2a`. */
  readonly instance: string;
  /** The capability, with its sandbox where it has one of its own: `backend@grafana-rules`. */
  readonly capability: string;
  /** Absolute root of its repository. */
  readonly root: string;
  /** SHA-256 over all that defines it. */
  readonly key: string;
  /** `draining`: nobody is given it any more, and it ends when its last lease does. */
  readonly state: 'starting' | 'ready' | 'draining' | 'ending';
  /** Why it is draining or ending; null for the others. */
  readonly because: string | null;
  readonly pid: number | null;
  readonly url: string | null;
  readonly log: string | null;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** When it will end if nobody asks for it, or is due to end in any case; ISO 8601, UTC. null while something else keeps it. */
  readonly expires: string | null;
  /** Runs that have it now. */
  readonly heldBy: readonly { readonly run: string; readonly pid: number; readonly since: string }[];
}
