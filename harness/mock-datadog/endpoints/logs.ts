/**
 * `/api/v2/logs`: log lines that a client submits beside its tests; by the agent `/debugger/v1/input`, for the values of variables at a failure
 * (facts/datadog.md, 3.6).
 */

import { parseJsonBody } from '../../model/json-body.ts';
import { type Endpoint, json } from '../endpoint.ts';
import { BadPayload } from '../msgpack.ts';

export const logs: Endpoint = {
  methods: ['POST'],
  path: /^\/(?:api\/v2\/logs|debugger\/v1\/input)$/,
  takes: ['application/json'],
  subdomain: 'http-intake.logs',
  answer({ body }) {
    const lines = parseJsonBody(body);
    if (lines.kind === 'refused' || typeof lines.value !== 'object' || lines.value === null) throw new BadPayload('the body is no list of log lines');
    return json(202, {});
  },
};
