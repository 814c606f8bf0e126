/**
 * One request in, one answer out, without a socket. The list below is all that is served; what tracers send beside it (telemetry,
 * statistics, configuration polls) is accepted and forgotten, because a tracer that is refused may turn to the real Datadog
 * (facts/datadog.md, 3.6).
 */
import { type Answer, type Call, type Endpoint, json, refusal } from './endpoint.ts';
import { agentInfo } from './endpoints/agent-info.ts';
import { agentTraces, agentTracesTable } from './endpoints/agent-traces.ts';
import { health } from './endpoints/health.ts';
import { spansList } from './endpoints/spans-list.ts';
import { spansSearch } from './endpoints/spans-search.ts';
import { traceById } from './endpoints/trace-by-id.ts';
import type { SpanStore } from './span-store.ts';

const ENDPOINTS: readonly Endpoint[] = [agentTraces, agentTracesTable, agentInfo, health, spansList, spansSearch, traceById];

export function respond(call: Call, spans: SpanStore): Answer {
  const atPath = ENDPOINTS.filter(({ path }) => path.test(call.path));
  const endpoint = atPath.find(({ methods }) => methods.includes(call.method));
  if (endpoint) {
    if (endpoint.takes && !endpoint.takes.includes(call.contentType)) {
      return refusal(415, 'Unsupported Media Type', `${call.path} takes ${endpoint.takes.join(' or ')}`);
    }
    return endpoint.answer(call, spans);
  }
  if (atPath.length > 0) return refusal(405, 'Method Not Allowed', `${call.path} takes ${atPath.flatMap(({ methods }) => methods).join(', ')}`);
  if (call.method === 'POST' || call.method === 'PUT') return json(202, {});
  return refusal(404, 'Not Found', `there is nothing at ${call.path}`);
}
