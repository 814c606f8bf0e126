/**
 * Which requests may carry the identity of a test: those to the run's own services, never to third parties. The own ones are what stands
 * on the loopback, and what the addresses name that the process was given (`MUSTER_<CAPABILITY>_URL`).
 */
import { escaped } from '../model/regular-expression.ts';
import type { Variables } from './circumstances.ts';

const LOOPBACK = String.raw`(?:localhost|[^/@?#\\:]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?`;
const ADDRESS = /^MUSTER_.+_URL$/;

const beginning = (hosts: readonly string[]) => new RegExp(`^https?://(?:${hosts.join('|')})(?:[/?#]|$)`, 'i');

const ON_LOOPBACK = beginning([LOOPBACK]);

/** Host and port of each address that the process was given. */
function givenHosts(env: Variables): string[] {
  const given = Object.entries(env).flatMap(([name, value]) => (ADDRESS.test(name) && value !== undefined && URL.canParse(value) ? [new URL(value).host] : []));
  return [...new Set(given)].filter((host) => host !== '');
}

/** Whether a request goes to one of them; asked for each request, and the environment is large. */
export function isOwnAddress(url: string, env: Variables): boolean {
  return ON_LOOPBACK.test(url) || beginning([LOOPBACK, ...givenHosts(env).map(escaped)]).test(url);
}

/** Their addresses, and no more others than can be helped, as the DevTools protocol says it: `*` is any text. */
export function ownPatterns(env: Variables): string[] {
  const hosts = ['localhost*', '*.localhost*', '127.*', '[::1]*', ...givenHosts(env).map((host) => `${host}/*`)];
  return hosts.flatMap((host) => [`http://${host}`, `https://${host}`]);
}
