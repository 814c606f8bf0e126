/** `/api/v2/logs`: log lines that a client submits beside its tests. */

import { type Endpoint, json } from '../endpoint.ts';
import { BadPayload } from '../msgpack.ts';

function isJson(body: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

export const logs: Endpoint = {
  methods: ['POST'],
  path: /^\/api\/v2\/logs$/,
  takes: ['application/json'],
  subdomain: 'http-intake.logs',
  answer({ body }) {
    if (!isJson(body)) throw new BadPayload('the body is no list of log lines');
    return json(202, {});
  },
};
