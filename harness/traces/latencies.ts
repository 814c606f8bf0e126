/** How long the services' endpoints took to answer, from pages of a spans search: the profile of S2's results document. */
import { endpointOf } from './datadog.ts';
import { isObject } from './shape.ts';

/** Milliseconds of each call, by `<service> <endpoint>`. */
export type Latencies = Readonly<Record<string, readonly number[]>>;

const NANOSECONDS = 1e6;

function spansOf(page: unknown): readonly unknown[] {
  return isObject(page) && Array.isArray(page.data) ? page.data : [];
}

/** Spans that answer a request, with their `custom.duration` (ns); a health check is no call of a test, but it is one of the service's. */
export function latenciesOf(pages: readonly unknown[]): Latencies {
  const byEndpoint = new Map<string, number[]>();
  for (const span of pages.flatMap(spansOf)) {
    const attributes = isObject(span) && isObject(span.attributes) ? span.attributes : {};
    const { service, resource_name: resource, custom } = attributes;
    if (typeof service !== 'string' || typeof resource !== 'string' || !isObject(custom)) continue;
    const { duration, span: about } = custom;
    if (typeof duration !== 'number' || !isObject(about) || about.kind !== 'server') continue;
    const endpoint = `${service} ${endpointOf(attributes, resource)}`;
    const known = byEndpoint.get(endpoint);
    if (known) known.push(duration / NANOSECONDS);
    else byEndpoint.set(endpoint, [duration / NANOSECONDS]);
  }
  return Object.fromEntries(byEndpoint);
}
