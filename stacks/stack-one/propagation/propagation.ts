/**
 * What travels through the shop: the session of a developer, as a header and as a member of W3C `baggage`, and the identity of a test.
 * How it travels, by the part that each service plays, is the library's business.
 */
import { type Propagation, type PropagationRole, TEST_IDENTITY } from '../../../harness/propagation/index.ts';

export const SESSION = { header: 'x-dev-session', baggageKey: 'dev-session' } as const;

/** `session`: what an originator sends when none arrived; null = nothing. */
export function propagationFor(role: PropagationRole, session: string | null): Propagation {
  return { role, travellers: [{ ...SESSION, own: session }, TEST_IDENTITY] };
}
