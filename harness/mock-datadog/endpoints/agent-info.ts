/** `GET /info`: what this agent can do (facts/datadog.md, 3.2). Only what is really served is listed. */
import { type Endpoint, json } from '../endpoint.ts';

export const agentInfo: Endpoint = {
  methods: ['GET'],
  path: /^\/info$/,
  answer: () =>
    json(200, {
      version: '7.70.0',
      endpoints: ['/v0.4/traces', '/v0.5/traces', '/telemetry/proxy/'],
      client_drop_p0s: false,
      span_meta_structs: false,
      long_running_spans: false,
      config: { statsd_port: 8125 },
      peer_tags: [],
    }),
};
