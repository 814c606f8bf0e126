/** `/v0.4/traces`, `/v0.5/traces` and `/v0.7/traces`: where tracers deliver (facts/datadog.md, 4.1 and 4.2). A payload that is broken anywhere stores nothing. */
import { type ReadPayload, readForm04, readForm05, readForm07 } from '../agent-payload.ts';
import { type Endpoint, json } from '../endpoint.ts';
import { BadPayload } from '../msgpack.ts';

function intake(path: RegExp, read: ReadPayload): Endpoint {
  return {
    methods: ['PUT', 'POST'],
    path,
    takes: ['application/msgpack', 'application/x-msgpack'],
    answer({ body }, spans) {
      try {
        spans.add(read(body, spans.texts), body.length);
        return json(200, { rate_by_service: { 'service:,env:': 1 } });
      } catch (error) {
        if (error instanceof BadPayload) return json(400, { error: error.message });
        throw error;
      }
    },
  };
}

export const agentTraces = intake(/^\/v0\.4\/traces$/, readForm04);
export const agentTracesTable = intake(/^\/v0\.5\/traces$/, readForm05);
export const agentTracesGrouped = intake(/^\/v0\.7\/traces$/, readForm07);
