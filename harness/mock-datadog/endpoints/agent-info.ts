/** `GET /info`: what this agent can do (facts/datadog.md, 3.2). Only what is really served is listed. */
import { type Endpoint, json } from '../endpoint.ts';

export const agentInfo: Endpoint = {
  methods: ['GET'],
  path: /^\/info$/,
  answer: () =>
    json(200, {
      version: '7.70.0',
      endpoints: [
        '/v0.4/traces',
        '/v0.5/traces',
        '/v0.7/traces',
        '/v0.6/stats',
        '/v0.7/config',
        '/telemetry/proxy/',
        '/dogstatsd/v2/proxy',
        '/debugger/v1/input',
        // Without one of version 2 or later, a client of Test Optimization sends nothing but spans.
        '/evp_proxy/v2/',
        '/evp_proxy/v4/',
      ],
      evp_proxy_allowed_headers: ['Content-Type', 'Accept-Encoding', 'Content-Encoding', 'User-Agent', 'DD-CI-PROVIDER-NAME'],
      client_drop_p0s: false,
      span_meta_structs: false,
      long_running_spans: false,
      config: { statsd_port: 8125 },
      peer_tags: [],
    }),
};
