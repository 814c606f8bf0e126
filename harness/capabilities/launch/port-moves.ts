/** Gives a capability other ports when one of its own was lost to a stranger between its lease and its use. */
import type { Emit } from '../../model/event.ts';
import type { CapabilityName } from '../../model/ids.ts';
import type { Problem } from '../../model/problem.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Place } from '../warm/place.ts';

/** How often, before its start has failed. */
const MOST_MOVES = 3;

export interface Moving {
  readonly capability: CapabilityName;
  /** The run's own, whose ports can be exchanged. */
  readonly sandbox: Sandbox;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** Whether it can be tried again on other ports. */
export type MovePorts = (problem: Problem | undefined, place: Place) => Promise<boolean>;

export function portMoves({ capability, sandbox, emit, signal }: Moving): MovePorts {
  let moves = 0;
  return async (problem, place) => {
    if (problem?.code !== 'port-in-use' || moves >= MOST_MOVES || signal.aborted) return false;
    // What stays warm keeps the ports that it has.
    if (place.sandbox !== sandbox || !(await sandbox.movePorts(capability, problem.port))) return false;
    moves++;
    emit({ kind: 'warning', problem: { code: 'port-lost', capability: problem.capability, port: problem.port, holder: problem.holder } });
    return true;
  };
}
