/** The identity of a test as headers: `X-Test-Id`, and the member `test.id` of W3C `baggage`, which services of OpenTelemetry pass on. */
import { baggageMember, withBaggageMember } from '../propagation/baggage.ts';
import { TEST_IDENTITY } from '../propagation/propagate.ts';
import type { Variables } from './circumstances.ts';

/** A header of a request as it is so far; '' when it has none. Names are in lower case. */
export type HeaderReader = (name: string) => string;

/** `MUSTER_TEST_IDENTITY=off`: requests go out as tests wrote them. */
export function isSwitchedOff(env: Variables): boolean {
  return env['MUSTER_TEST_IDENTITY'] === 'off';
}

const BAGGAGE = 'baggage';

/** Text as a header may hold it: ids of other scripts, and what would be read as encoded, are percent-encoded; half a character is U+FFFD. */
function headerText(id: string): string {
  return id.toWellFormed().replace(/[^\x20-\x7e]|%/gu, encodeURIComponent);
}

/** What to set on a request that is made for this test: nothing when it says already whom it is for. */
export function identityHeaders(id: string, header: HeaderReader): Record<string, string> {
  const baggage = header(BAGGAGE);
  if (header(TEST_IDENTITY.header) !== '' || baggageMember(baggage, TEST_IDENTITY.baggageKey) !== null) return {};
  return { [TEST_IDENTITY.header]: headerText(id), [BAGGAGE]: withBaggageMember(baggage, TEST_IDENTITY.baggageKey, id) };
}

/** All headers of such a request, each once, for who takes them whole; null when there is nothing to set. */
export function namedHeaders(id: string, headers: Readonly<Record<string, string>>): Record<string, string> | null {
  const sent = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const added = identityHeaders(id, (name) => sent.get(name) ?? '');
  if (Object.keys(added).length === 0) return null;
  return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => !(name.toLowerCase() in added))), ...added };
}
