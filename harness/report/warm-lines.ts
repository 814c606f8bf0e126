/** What is warm, as text: one line a service with its address, and one with who has it and when it ends. */
import type { WarmService } from '../model/warm.ts';
import { duration } from './layout.ts';

/**
 * @param now milliseconds since the epoch
 * @param isAbroad whether the repository of each is told, too
 */
export function warmLines(services: readonly WarmService[], now: number, { isAbroad = false }: { readonly isAbroad?: boolean } = {}): string[] {
  const ago = (time: string): string => duration(Math.max(0, now - Date.parse(time)));
  return services.flatMap(({ capability, root, url, since, state, because, heldBy, expires }) => {
    const holders = heldBy.map(({ run, since: from }) => `${run} for ${ago(from)}`).join(', ');
    const end = expires === null ? '' : `ends in ${duration(Math.max(0, Date.parse(expires) - now))} unless it is asked for`;
    const leaving = because === null ? '' : `${state}: ${because}`;
    const details = [holders === '' ? '' : `in use by ${holders}`, leaving === '' ? end : leaving].filter((part) => part !== '').join('; ');
    const where = isAbroad ? ` in ${root}` : '';
    return [`warm since ${since}${where}: ${capability}${url === null ? '' : `  ${url}`}`, ...(details === '' ? [] : [`  ${details}`])];
  });
}
