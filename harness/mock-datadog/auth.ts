/** Which keys a request must bring, when the scenario asks for keys: the spans API both, everything else of Datadog the API key, the agent none. */
import { type Answer, type Call, json } from './endpoint.ts';

/** The value that a key must have; null for any that is not empty. */
export interface Keys {
  readonly api: string | null;
  readonly application: string | null;
}

const READS_DATA = /^\/api\/v2\/(?:spans|trace|pruned_trace)(?:\/|$)/;

function isGiven(given: string | undefined, expected: string | null): boolean {
  return expected === null ? given !== undefined && given !== '' : given === expected;
}

/** The refusal as Datadog words it; null when the keys do, or none are asked for. */
export function refusedKeys({ path, headers }: Call, keys: Keys | null): Answer | null {
  if (keys === null || !path.startsWith('/api/')) return null;
  const isAllowed = isGiven(headers['dd-api-key'], keys.api) && (!READS_DATA.test(path) || isGiven(headers['dd-application-key'], keys.application));
  return isAllowed ? null : json(403, { errors: ['Forbidden'] });
}
