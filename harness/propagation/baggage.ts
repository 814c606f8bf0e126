/**
 * One member of a W3C `baggage` header, read or set; every other member stays as it was written.
 *
 * A header is `key=value;property;property=value, key=value`. Values are percent-encoded; neither values nor properties hold a comma.
 */

/** What must be percent-encoded in a value: all but the specification's baggage-octets, and `%` itself. */
const NOT_PLAIN = /[^\x21\x23-\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/gu;

const membersOf = (baggage: string): string[] => baggage.split(',').flatMap((member) => member.trim() || []);

const keyOf = (member: string): string => (/^[^=;]*/.exec(member)?.[0] ?? '').trim();

const propertiesOf = (member: string): string => /;.*$/s.exec(member)?.[0] ?? '';

function decodedValue(member: string): string | null {
  const written = /^[^=;]*=([^;]*)/.exec(member)?.[1]?.trim();
  if (!written) return null;
  try {
    return decodeURIComponent(written);
  } catch {
    return null;
  }
}

/** The decoded value of a member; null when it is absent, empty or not decodable. */
export function baggageMember(baggage: string, key: string): string | null {
  const member = membersOf(baggage).find((candidate) => keyOf(candidate) === key);
  return member === undefined ? null : decodedValue(member);
}

/** The header with this member set: in its place and with its properties when it was there, else at the end. Never twice. */
export function withBaggageMember(baggage: string, key: string, value: string): string {
  const members = membersOf(baggage);
  const isIt = (member: string) => keyOf(member) === key;
  const place = members.findIndex(isIt);
  const old = members[place] ?? '';
  const set = decodedValue(old) === value ? old : `${key}=${value.toWellFormed().replace(NOT_PLAIN, encodeURIComponent)}${propertiesOf(old)}`;
  if (place === -1) return [...members, set].join(', ');
  return members.flatMap((member, index) => (index === place ? set : isIt(member) ? [] : member)).join(', ');
}
