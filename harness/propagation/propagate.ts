/**
 * Which headers a service adds to the requests that it makes while it serves one.
 *
 * In: the headers that arrived, the service's part, and what travels. Out: the headers to add, lower-case; nothing else of the request is
 * ever copied, so no header of one connection (RFC 9110, 7.6.1) can leak into the next. Values are data of other people: they are passed
 * on, never logged.
 *
 *   originator   passes on what arrived, and begins what it has values of its own for
 *   forwarder    passes on what arrived
 *   terminal     passes nothing on
 */
import { baggageMember, withBaggageMember } from './baggage.ts';

export type PropagationRole = 'originator' | 'forwarder' | 'terminal';

/** One value that travels as a header and, where it has a key there, as a member of W3C `baggage`: two carriers of one value. */
export interface Traveller {
  /** Lower-case. */
  readonly header: string;
  readonly baggageKey?: string;
  /** What an originator sends when none arrived; null or absent = nothing. */
  readonly own?: string | null;
}

export interface Propagation {
  readonly role: PropagationRole;
  readonly travellers: readonly Traveller[];
}

/** Headers as node:http hands them to a server, names in lower case. */
export type ArrivedHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The test on whose behalf a request is made. */
export const TEST_IDENTITY = { header: 'x-test-id', baggageKey: 'test.id' } as const satisfies Traveller;

const BAGGAGE_HEADER = 'baggage';

const textOf = (value: ArrivedHeaders[string]): string => (typeof value === 'string' ? value : (value?.join(', ') ?? ''));

/** Text that may stand in a header as it is: a decoded baggage value could hold a line break. */
const isHeaderValue = (value: string): boolean => /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value);

/** A header as it arrived; '' when it did not, or when its sender declared it to be for this connection alone. */
function arrived(headers: ArrivedHeaders, name: string): string {
  const forThisConnection = textOf(headers['connection'])
    .toLowerCase()
    .split(',')
    .map((token) => token.trim());
  return forThisConnection.includes(name) ? '' : textOf(headers[name]);
}

/** What arrived of a traveller: its header, else its member of `baggage`, else null. */
export function arrivedValue(headers: ArrivedHeaders, { header, baggageKey }: Traveller): string | null {
  const inHeader = arrived(headers, header);
  if (inHeader !== '') return inHeader;
  const inBaggage = baggageKey === undefined ? null : baggageMember(arrived(headers, BAGGAGE_HEADER), baggageKey);
  return inBaggage !== null && isHeaderValue(inBaggage) ? inBaggage : null;
}

/** The headers to add to a request that is made on behalf of the one with `headers`. */
export function propagate(headers: ArrivedHeaders, { role, travellers }: Propagation): Record<string, string> {
  if (role === 'terminal') return {};
  const added: Record<string, string> = {};
  let baggage = arrived(headers, BAGGAGE_HEADER);
  for (const traveller of travellers) {
    const own = role === 'originator' && traveller.own && isHeaderValue(traveller.own) ? traveller.own : null;
    const value = arrivedValue(headers, traveller) ?? own;
    if (value === null) continue;
    added[traveller.header] = value;
    if (traveller.baggageKey !== undefined) baggage = withBaggageMember(baggage, traveller.baggageKey, value);
  }
  return baggage === '' ? added : { ...added, [BAGGAGE_HEADER]: baggage };
}
