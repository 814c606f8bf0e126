/** The flag `--providers`: which kinds of providers may be used, in the order to ask them. */
import { PROVIDER_KINDS, type ProviderKind } from '../model/capability.ts';
import { nearest } from '../model/nearest.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { list } from './arguments.ts';
import type { Arguments, FlagSpec } from './command.ts';
import { usage } from './problems.ts';

export const PROVIDERS_FLAG: Readonly<Record<string, FlagSpec>> = { providers: { type: 'array' } };

export const PROVIDERS_HELP = `  --providers A,B      only these ways to have a capability, asked in this order:
                       external, process, container, kind, flox
`;

/** null when the flag is not given. */
export function providersAsked(args: Arguments): Result<readonly ProviderKind[] | null> {
  const given = list(args, 'providers');
  if (given.length === 0) return ok(null);
  const kinds = given.flatMap((word) => PROVIDER_KINDS.filter((kind) => kind === word));
  const unknown = given.filter((word) => !PROVIDER_KINDS.some((kind) => kind === word));
  if (unknown.length === 0) return ok([...new Set(kinds)]);
  return fail(...unknown.map((word) => usage(`there is no provider '${word}'; there are ${PROVIDER_KINDS.join(', ')}`, nearest(word, PROVIDER_KINDS))));
}
