/**
 * Holds services for tests that somebody else runs: a guard, a door at which they are asked for, and an end that takes everything with it.
 *
 * In: the configuration, and a signal for the end. Out: whether it could be opened. Promises: nothing is started before it is asked for,
 * and nothing is left when this resolves. Being asked is `HeldTests`' work, stopping is the guard's.
 */
import path from 'node:path';
import { runMarker } from '../guard/marker.ts';
import type { Host } from '../host/host.ts';
import { untilAborted } from '../host/until-aborted.ts';
import type { Configuration } from '../model/configuration.ts';
import type { HoldAnswer, HoldOpening } from '../model/hold.ts';
import { beginGuarded } from './begin-guarded.ts';
import { endGuard } from './end-guard.ts';
import { dropOld } from './folders.ts';
import { HeldTests } from './held-tests.ts';
import { parseHoldRequest } from './hold-request.ts';
import type { Recorder } from './recorder.ts';
import { keepTimings } from './timings.ts';
import { warmFor } from './warm.ts';

export interface HoldForTests {
  readonly configuration: Configuration;
  readonly recorder: Recorder;
  /** Aborts when nobody needs the services any more. */
  readonly ended: AbortSignal;
  /** Called when the door is open. */
  readonly onOpen: (opening: HoldOpening) => void;
}

async function answerLine(line: string, held: HeldTests): Promise<HoldAnswer> {
  const request = parseHoldRequest(line);
  return request === null ? { kind: 'refused', message: `not a request: ${line.slice(0, 200)}` } : held.answer(request);
}

/** Variables as `muster hold` names them, from `NAME=value` entries. */
const asVariables = (entries: readonly string[]): Record<string, string> =>
  Object.fromEntries(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));

/** Opens the door and holds until `ended`, or until the guard is lost. Answers whether it went well, and nothing is left. */
export async function holdForTests({ configuration, recorder, ended, onOpen }: HoldForTests, host: Host): Promise<boolean> {
  const { root } = configuration;
  const { dir, guarding } = await beginGuarded(root, recorder, host);
  const guard = await guarding;
  let isClear = false;
  try {
    await using warm = warmFor({ run: recorder.run, root, asked: undefined }, host);
    await using held = new HeldTests({ configuration, recorder, dir, guard, warm, signal: ended }, host);
    const door = path.join((await held.open(null)).dir, 'door');
    const server = await host.sockets.listenLocal(door, (peer) => (line) => {
      void answerLine(line, held).then((answer) => peer.send(JSON.stringify(answer)));
    });
    onOpen({ version: 1, run: recorder.run, door, marker: asVariables(runMarker(recorder.run)) });
    const isLost = await Promise.race([guard.gone.then(() => true), untilAborted(ended).then(() => false)]);
    if (isLost) recorder.refuse([{ code: 'guard-lost', detail: 'it ended while services were held' }]);
    server.close();
    isClear = !isLost;
  } finally {
    isClear = (await endGuard(guard, recorder)) && isClear;
    keepTimings(root, recorder.events, host);
    dropOld(root, host);
  }
  return isClear;
}
