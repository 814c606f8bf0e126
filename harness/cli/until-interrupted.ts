/** Serves at a port until the command is interrupted. In: who, and how to listen. Out: the exit code; the address on stdout. */
import { isSystemError } from '../host/refused-by-system.ts';
import { untilAborted } from '../host/until-aborted.ts';
import type { Io } from './command.ts';
import { printProblems } from './problems.ts';

export interface Serving {
  /** As a problem names it. */
  readonly name: string;
  readonly port: number;
  /** Rejects with the system's error when it cannot listen there. */
  readonly listen: () => Promise<AsyncDisposable & { readonly url: string }>;
  /** Problems as JSON. */
  readonly json: boolean;
}

/** A port that somebody else has is told with that somebody; every other refusal of the system with its own words. */
export async function serveUntilInterrupted({ name, port, listen, json }: Serving, io: Io): Promise<number> {
  try {
    await using server = await listen();
    io.out(`${server.url}\n`);
    await untilAborted(io.interrupted);
    return 0;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const holder = 'code' in error && error.code === 'EADDRINUSE' ? io.host.sockets.holder(port) : undefined;
    if (holder === undefined) return printProblems([{ code: 'system-refused', detail: error.message }], io, json);
    return printProblems([{ code: 'port-in-use', capability: name, port, holder: holder && `${holder.command} (pid ${holder.pid})` }], io, json);
  }
}
