/**
 * Which requests may carry the identity of a test: those to the run's own services, never to third parties. The own ones are what stands
 * on the loopback, and what the addresses name that the process was given (`MUSTER_<CAPABILITY>_URL`).
 */
import type { Variables } from './circumstances.ts';

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;
const ADDRESS = /^MUSTER_.+_URL$/;

/** `host:port` of each address that the environment names, where it is not on the loopback. */
export function ownHosts(env: Variables): string[] {
  const addresses = Object.entries(env).flatMap(([name, value]) => (ADDRESS.test(name) && value !== undefined && URL.canParse(value) ? [new URL(value)] : []));
  return [...new Set(addresses.filter(({ hostname }) => hostname !== '' && !LOOPBACK.test(hostname)).map(({ host }) => host))];
}

/** Whether a request to this address goes to a service of the run. */
export function isOwnAddress(url: URL, env: Variables): boolean {
  return LOOPBACK.test(url.hostname) || ownHosts(env).includes(url.host);
}
