/**
 * `/evp_proxy/vN/…`: the agent passes a request on to the subdomain that its header names (facts/datadog.md, 3.2). A request that names
 * none, or one that cannot be, is answered as the agent's own reverse proxy answers: 502.
 */
import { type Answer, type Call, refusal } from './endpoint.ts';

type Proxy = { readonly kind: 'none' } | { readonly kind: 'passed'; readonly subdomain: string } | { readonly kind: 'refused'; readonly answer: Answer };

/** A request as it gets past the proxy. */
export interface Arrival {
  /** With the path that Datadog sees. */
  readonly call: Call;
  readonly proxy: Proxy;
}

const PREFIX = /^\/evp_proxy\/v[1-4](?=\/)/;
const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;
const PATH = /^[/\w.~-]*$/;

/** Takes a request through the proxy, if it came by it. */
export function arrive(call: Call): Arrival {
  if (!PREFIX.test(call.path)) return { call, proxy: { kind: 'none' } };
  const passed = { ...call, path: call.path.replace(PREFIX, '') };
  const subdomain = call.headers['x-datadog-evp-subdomain'] ?? '';
  const refused = (detail: string): Arrival => ({ call: passed, proxy: { kind: 'refused', answer: refusal(502, 'Bad Gateway', detail) } });
  if (!SUBDOMAIN.test(subdomain)) return refused('the header X-Datadog-EVP-Subdomain names no subdomain');
  if (!PATH.test(passed.path)) return refused('the path has characters that the proxy does not pass on');
  return { call: passed, proxy: { kind: 'passed', subdomain } };
}
