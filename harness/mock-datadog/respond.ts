/**
 * One request in, one delivery out, without a socket: through the agent's proxy or not, to its endpoint, with its keys, past the faults.
 *
 * What tracers send beside what is served is accepted, because a tracer that is refused may turn to the real Datadog (facts/datadog.md, 3.6).
 */
import { refusedKeys } from './auth.ts';
import type { ControlPlane } from './control-plane.ts';
import { type Answer, type Call, type Endpoint, json, refusal } from './endpoint.ts';
import { ENDPOINTS } from './endpoints.ts';
import { type Arrival, arrive } from './evp-proxy.ts';
import type { Delivery } from './faults.ts';
import { BadPayload } from './msgpack.ts';
import type { SpanStore } from './span-store.ts';

/** Where a request leads. What is at no endpoint has its answer already, and the name `other`. */
type Route = { readonly kind: 'served'; readonly name: string; readonly endpoint: Endpoint } | { readonly kind: 'other'; readonly answer: Answer };

const other = (answer: Answer): Route => ({ kind: 'other', answer });

function routeOf({ call, proxy }: Arrival): Route {
  if (proxy.kind === 'refused') return other(proxy.answer);
  const atPath = Object.entries(ENDPOINTS).filter(([, { path }]) => path.test(call.path));
  const reachable = atPath.filter(([, { subdomain }]) => proxy.kind === 'none' || subdomain === proxy.subdomain);
  const [name, endpoint] = reachable.find(([, { methods }]) => methods.includes(call.method)) ?? [];
  if (name !== undefined && endpoint !== undefined) return { kind: 'served', name, endpoint };
  if (reachable.length > 0) {
    return other(refusal(405, 'Method Not Allowed', `${call.path} takes ${reachable.flatMap(([, { methods }]) => methods).join(', ')}`));
  }
  if (atPath.length === 0 && (call.method === 'POST' || call.method === 'PUT')) return other(json(202, {}));
  return other(refusal(404, 'Not Found', `there is nothing at ${call.path}${proxy.kind === 'passed' ? ` of the subdomain ${proxy.subdomain}` : ''}`));
}

function answerAt({ endpoint }: Route & { readonly kind: 'served' }, call: Call, spans: SpanStore, control: ControlPlane): Answer {
  if (endpoint.takes && !endpoint.takes.includes(call.contentType)) {
    return refusal(415, 'Unsupported Media Type', `${call.path} takes ${endpoint.takes.join(' or ')}`);
  }
  try {
    return endpoint.answer(call, spans, control);
  } catch (error) {
    if (error instanceof BadPayload) return refusal(400, 'Bad Request', error.message);
    throw error;
  }
}

/** Answers one request, and notes it. */
export function respond(sent: Call, spans: SpanStore, control: ControlPlane): Delivery {
  const arrival = arrive(sent);
  const { call, proxy } = arrival;
  const route = routeOf(arrival);
  const name = route.kind === 'served' ? route.name : 'other';
  const delivery = control.faults.deliver(name, () => {
    // The agent adds its own key to what it passes on.
    const refused = proxy.kind === 'none' ? refusedKeys(call, control.scenario.keys) : null;
    return refused ?? (route.kind === 'served' ? answerAt(route, call, spans, control) : route.answer);
  });
  const isKept = route.kind === 'other' || !route.endpoint.isNoise;
  control.received.note({ endpoint: name, call: sent, status: delivery.answer.status, isKept });
  return delivery;
}
