/** `--warm`, `--warm=off`, `--no-warm`: whether services that are declared reusable are kept between runs. */
import { fail, ok, type Result } from '../model/result.ts';
import type { Arguments, FlagSpec } from './command.ts';
import { usage } from './problems.ts';

export const WARM_FLAG: Readonly<Record<'warm', FlagSpec>> = { warm: { type: 'string', alone: 'on' } };

export const WARM_FLAG_HELP = `  --warm[=on|off]      keep reusable services between runs, and use those that are there
                       (default: on; off where CI is set); --no-warm is --warm=off
`;

/** undefined = nothing was said. */
export function warmFlag(args: Arguments): Result<boolean | undefined> {
  const { warm } = args;
  const last: unknown = Array.isArray(warm) ? warm.at(-1) : warm;
  if (last === undefined) return ok(undefined);
  if (last === false || last === 'off') return ok(false);
  if (last === 'on') return ok(true);
  return fail(usage(`--warm takes on or off, not '${last}'`));
}
