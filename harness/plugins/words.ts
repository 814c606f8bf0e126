/** What plugins say in the user's runner. */
import type { UnmetNeed } from '../model/hold.ts';

/** An error that is shown by its message alone: where it was thrown helps nobody. */
export function told(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

/** Names the capability first, so that the name is in every one-line summary of a runner. */
export function unmetText({ capability, message }: UnmetNeed): string {
  return `${capability} is not there, which this test requires\n${indented(message)}`;
}

/** For a run that does not begin. */
export function stoppedText(needs: readonly UnmetNeed[], tests: { readonly unmet: number; readonly all: number }): string {
  const each = [...new Map(needs.map((need) => [need.capability, need])).values()].map(
    ({ capability, message }) => `${capability} is not there\n${indented(message)}`,
  );
  return `Muster: ${tests.unmet} of ${tests.all} tests cannot run, so none was begun.\n${each.join('\n')}`;
}

export const NOT_CONFIGURED =
  'Muster is not in playwright.config.ts: wrap the configuration in withMuster() of muster/playwright. With SKIP_GLOBAL_SETUP=1 nothing is started for these tests.';

export function noAddressText(capability: string, known: readonly string[]): string {
  return `${capability} has no address here; this test has ${known.join(', ') || 'none'}. Does it say @requires-${capability}?`;
}
