/**
 * Which headers a service adds to the requests that it makes while it serves one.
 *
 * In: the headers that arrived and the service's part. Out: the headers to add, lower-case; nothing else of the request is ever copied,
 * so no header of one connection (RFC 9110, 7.6.1) can leak into the next. Three things travel: the session of a developer, as a header
 * and as a member of W3C `baggage`, and the identity of a test. Values are data of other people: they are passed on, never logged.
 *
 *   originator   sets the session (its own, when none arrived) and passes the test's identity on
 *   forwarder    passes on what arrived
 *   terminal     passes nothing on
 */
import type { IncomingHttpHeaders } from 'node:http';
import { baggageMember, withBaggageMember } from './baggage.ts';

export type PropagationRole = 'originator' | 'forwarder' | 'terminal';

export interface Propagation {
  readonly role: PropagationRole;
  /** What an originator sends when no session arrived; null = nothing. */
  readonly session: string | null;
}

export const SESSION_HEADER = 'x-dev-session';
export const SESSION_BAGGAGE_KEY = 'dev-session';
const TEST_ID_HEADER = 'x-test-id';
const BAGGAGE_HEADER = 'baggage';

/** Text that may stand in a header as it is: a decoded baggage value could hold a line break. */
const isHeaderValue = (value: string): boolean => /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value);

/** A header as it arrived, unless its sender declared it to be for this connection alone. */
function arrived(headers: IncomingHttpHeaders, name: string): string | null {
  const forThisConnection = (headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((token) => token.trim());
  if (forThisConnection.includes(name)) return null;
  const value = headers[name];
  const text = Array.isArray(value) ? value.join(', ') : value;
  return text ? text : null;
}

/** The session of a request: its header, else its baggage member (they are two carriers of one value), else null. */
export function sessionOf(headers: IncomingHttpHeaders): string | null {
  const inHeader = arrived(headers, SESSION_HEADER);
  if (inHeader !== null) return inHeader;
  const inBaggage = baggageMember(arrived(headers, BAGGAGE_HEADER) ?? '', SESSION_BAGGAGE_KEY);
  return inBaggage !== null && isHeaderValue(inBaggage) ? inBaggage : null;
}

/** The headers to add to a request that is made on behalf of the one with `headers`. */
export function propagate(headers: IncomingHttpHeaders, { role, session: own }: Propagation): Record<string, string> {
  if (role === 'terminal') return {};
  const session = sessionOf(headers) ?? (role === 'originator' && own !== null && isHeaderValue(own) ? own : null);
  const testId = arrived(headers, TEST_ID_HEADER);
  const baggage = arrived(headers, BAGGAGE_HEADER) ?? '';
  const outgoing = session === null ? baggage : withBaggageMember(baggage, SESSION_BAGGAGE_KEY, session);
  return {
    ...(session === null ? {} : { [SESSION_HEADER]: session }),
    ...(testId === null ? {} : { [TEST_ID_HEADER]: testId }),
    ...(outgoing === '' ? {} : { [BAGGAGE_HEADER]: outgoing }),
  };
}
