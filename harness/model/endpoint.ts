/**
 * Names of endpoints, and of what changed. The same route is written in many ways (`/items/42?full=1`, `/items/{itemId}`,
 * `get /items/:id/`); all of them become one name, so that what a trace says and what a person types meet.
 */

/** Segments that stand for a value: route parameters of the usual frameworks, numbers, UUIDs, long hexadecimal numbers, ULIDs. */
const PARAMETER = /^(?::.+|\{.*\}|<.*>|\[.*\])$/;
const VALUE = /^(?:\d+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?=[a-f]*\d)[\da-f]{16,}|(?=[A-Z]*\d)[\dA-HJKMNP-TV-Z]{26})$/i;

const METHOD_AND_PATH = /^([a-z]+)\s+(\/\S*)$/i;

/** `/Items/42/?x=1` -> `/Items/:id`. */
function normaliseRoute(route: string): string {
  const path = route.replace(/[?#].*$/, '').replace(/(?<=.)\/+$/, '');
  const segments = path.split('/').map((segment) => (PARAMETER.test(segment) || VALUE.test(segment) ? ':id' : segment));
  return segments.join('/');
}

/** The one name of an endpoint: `METHOD /route`, or `/route` without a method. Names of another form (a queue, an RPC method) stay as they are. */
export function endpointName(text: string): string {
  const trimmed = text.trim();
  if (trimmed.startsWith('/')) return normaliseRoute(trimmed);
  const [, method, route] = METHOD_AND_PATH.exec(trimmed) ?? [];
  return method === undefined || route === undefined ? trimmed : `${method.toUpperCase()} ${normaliseRoute(route)}`;
}

/** What changed: a service (or another area), or one endpoint of a service. */
export interface Area {
  readonly service: string;
  /** null: the whole service. */
  readonly endpoint: string | null;
}

/** `demo-api` or `demo-api GET /items/42`: what stands behind the first white space is an endpoint. */
export function readArea(text: string): Area {
  const trimmed = text.trim();
  const space = trimmed.search(/\s/);
  if (space < 0) return { service: trimmed, endpoint: null };
  return { service: trimmed.slice(0, space), endpoint: endpointName(trimmed.slice(space)) };
}

/** The name of a node as people see it and as `--changed` takes it. */
export function nodeName({ service, endpoint }: { readonly service: string; readonly endpoint: string | null }): string {
  return endpoint === null || endpoint === '' ? service : `${service} ${endpoint}`;
}

/** The one name of what changed, however it was typed. */
export function areaName(text: string): string {
  return nodeName(readArea(text));
}
