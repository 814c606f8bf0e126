/** What tracers ask and tell the agent beside traces (facts/datadog.md, 4.3): there is no configuration for them, and their figures are not kept. */
import { type Endpoint, json } from '../endpoint.ts';

/** `/v0.7/config`: an empty answer says that all is up to date. */
export const remoteConfig: Endpoint = {
  methods: ['POST'],
  path: /^\/v0\.7\/config$/,
  isNoise: true,
  answer: () => json(200, {}),
};

export const traceStats: Endpoint = {
  methods: ['PUT', 'POST'],
  path: /^\/v0\.6\/stats$/,
  isNoise: true,
  answer: () => json(200, {}),
};

export const dogstatsd: Endpoint = {
  methods: ['POST'],
  path: /^\/dogstatsd\/v2\/proxy$/,
  isNoise: true,
  answer: () => json(200, {}),
};
