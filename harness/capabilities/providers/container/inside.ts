/** Addresses as containers reach one another in a network that they share: by the capability's name and the port inside, not by what is published. */
import type { ContainerSpec } from '../../../model/capability.ts';
import type { CapabilityAddress, InsideAddress } from '../../../model/sandbox.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** What a container reaches this machine by; something there has to listen on more than loopback to be reached. */
export const THIS_MACHINE = 'host.docker.internal';

/** A URL with another host and port in place of a loopback address; any other URL as it is. */
function redirected(url: string, host: string, portOf: (port: number) => number): string {
  if (!URL.canParse(url)) return url;
  const target = new URL(url);
  if (!LOOPBACK.includes(target.hostname)) return url;
  target.hostname = host;
  if (target.port !== '') target.port = String(portOf(Number(target.port)));
  return url.endsWith('/') ? target.href : target.href.replace(/\/$/, '');
}

/** A container, as it is known outside and by its neighbours. */
interface Inhabitant {
  readonly address: CapabilityAddress;
  readonly name: string;
  readonly network: string;
}

/** The address of a container for its neighbours. */
export function insideAddress({ address, name, network }: Inhabitant, { expose }: ContainerSpec): InsideAddress {
  const ports = Object.fromEntries(Object.entries(address.ports).map(([port, number]) => [port, expose[port] ?? number]));
  const portOf = (number: number) => {
    const port = Object.keys(address.ports).find((key) => address.ports[key] === number);
    return (port === undefined ? undefined : ports[port]) ?? number;
  };
  return {
    url: address.url === null ? null : redirected(address.url, name, portOf),
    host: name,
    port: address.port === null ? null : portOf(address.port),
    ports,
    network,
  };
}

/** The address of something on this machine, for a container. */
export function fromInside(address: CapabilityAddress): CapabilityAddress {
  const isHere = address.host !== null && (LOOPBACK.includes(address.host) || address.host === '::1');
  return {
    ...address,
    url: address.url === null ? null : redirected(address.url, THIS_MACHINE, (port) => port),
    host: isHere ? THIS_MACHINE : address.host,
  };
}
