/** What clients tell of themselves, by the agent or past it: always accepted, because one that is refused turns to the real intake (facts/datadog.md, 3.6). */
import { type Endpoint, json } from '../endpoint.ts';

export const telemetry: Endpoint = {
  methods: ['POST'],
  path: /^(?:\/telemetry\/proxy)?\/api\/v2\/apmtelemetry$/,
  isNoise: true,
  answer: () => json(202, {}),
};
