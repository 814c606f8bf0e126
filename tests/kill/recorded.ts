/** What the kill matrix writes down, and tools/kill-matrix.ts makes a page of. */
import fs from 'node:fs';
import type { Containment } from '../rig/containments.ts';
import type { Leftover } from './columns.ts';

/** What a run has: a service that ends when asked, the tree that does not, the former with a container or a namespace beside it, or the latter kept warm. */
export type With = 'polite' | 'tree' | 'container' | 'namespace' | 'warm';

/** One line: a run of one row, or all moments of one. */
export interface Recorded {
  readonly row: string;
  readonly containment: Containment;
  readonly with: With;
  readonly columns: readonly string[];
  readonly left: readonly Leftover[];
  /** From the ending until nothing is left; null where many runs stand in one line. */
  readonly cleanMs: number | null;
  readonly runs: number;
}

/** Appends a line to the file that MUSTER_KILL_MATRIX names, if any. */
export function record(line: Recorded): void {
  const file = process.env['MUSTER_KILL_MATRIX'];
  if (file !== undefined) fs.appendFileSync(file, `${JSON.stringify(line)}\n`);
}
