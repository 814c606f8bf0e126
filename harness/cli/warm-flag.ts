/** `--warm`, `--warm=off`, `--no-warm`: whether services that are declared reusable are kept between runs. */
import { oneOf } from './arguments.ts';
import type { Arguments, FlagSpec } from './command.ts';

export const WARM_FLAG: Readonly<Record<'warm', FlagSpec>> = { warm: { type: 'string', alone: 'on', check: oneOf('on', 'off') } };

export const WARM_FLAG_HELP = `  --warm[=on|off]      keep reusable services between runs, and use those that are there
                       (default: on; off where CI is set); --no-warm is --warm=off
`;

/** The last word counts; undefined = nothing was said. */
export function warmFlag({ warm }: Arguments): boolean | undefined {
  const last: unknown = Array.isArray(warm) ? warm.at(-1) : warm;
  return last === undefined ? undefined : last === 'on';
}
