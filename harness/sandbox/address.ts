/** Where a capability is reached, from its expanded address and its ports. */
import type { CapabilityAddress } from '../model/sandbox.ts';
import type { Ports } from './capability-ports.ts';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The port that stands for the whole capability: the one named `http`, else the first; null when it has none. */
export function mainPort(ports: Ports): number | null {
  return ports['http'] ?? Object.values(ports)[0] ?? null;
}

/** Host and port that a URL points to; null for text that is no URL. IPv6 hosts come without brackets. */
export function endpointOf(url: string): { readonly host: string; readonly port: number | null } | null {
  if (!URL.canParse(url)) return null;
  const { hostname, port, protocol } = new URL(url);
  if (hostname === '') return null;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? (DEFAULT_PORTS[protocol] ?? null) : Number(port) };
}

/** Address of something that listens on this machine on `ports`; `url` may be null. */
export function addressOf(url: string | null, ports: Ports): CapabilityAddress {
  const port = mainPort(ports);
  const endpoint = url === null ? null : endpointOf(url);
  return { url, host: endpoint?.host ?? (port === null ? null : '127.0.0.1'), port: port ?? endpoint?.port ?? null, ports };
}
