/** Writes a long text piece by piece, and lets signals through meanwhile. */
import type { Io } from './command.ts';

/** A few milliseconds of work. */
const AT_ONCE = 1000;

/** Answers whether it came to its end; a signal stops it between two pieces. */
export async function writeInPieces(pieces: Iterable<string>, write: (piece: string) => void, { host, interrupted }: Io): Promise<boolean> {
  let written = 0;
  for (const piece of pieces) {
    write(piece);
    written++;
    if (written % AT_ONCE > 0) continue;
    await host.clock.sleep(0, interrupted);
    if (interrupted.aborted) return false;
  }
  return true;
}
