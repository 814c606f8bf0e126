/** How much a body of the admin API may be. A parser of YAML takes very long for one that is large or deep, and nothing else is answered meanwhile. */
import { type Answer, refusal } from '../endpoint.ts';

/** Some thousand suites. A file that `--scenario` names may have more. */
const MOST_BYTES = 256 * 1024;
/** A scenario has six. */
const MOST_LEVELS = 50;

/** How deep lists and maps are at most: brackets within brackets, or entries begun on one line. Brackets in texts count too. */
function levelsIn(text: string): number {
  let [open, most] = [0, 0];
  for (const [token] of text.matchAll(/[[{\]}]|^[ \t]*(?:[-?:][ \t]+)+/gm)) {
    if (token === ']' || token === '}') open = Math.max(0, open - 1);
    else if (token === '[' || token === '{') most = Math.max(most, ++open);
    else most = Math.max(most, token.replace(/[^-?:]/g, '').length);
  }
  return most;
}

/** Why a body is too much to be read; null when it is not. */
export function excessOf(body: Uint8Array, text: string): Answer | null {
  if (body.length > MOST_BYTES)
    return refusal(413, 'Payload Too Large', `a body of the admin API may have ${MOST_BYTES / 1024} KiB, and this has ${body.length} bytes`);
  if (levelsIn(text) > MOST_LEVELS) return refusal(422, 'Unprocessable Content', `lists and maps may be ${MOST_LEVELS} deep`);
  return null;
}

/** Each request looks for its fault among all of them. */
const MOST_FAULTS = 1000;

/** Why so many faults are too many; null when they are not. */
export function tooManyFaults(count: number): Answer | null {
  return count <= MOST_FAULTS ? null : refusal(422, 'Unprocessable Content', `the mock takes ${MOST_FAULTS} faults, and this would make ${count}`);
}
