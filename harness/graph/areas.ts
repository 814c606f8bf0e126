/** What a change names, found in the graph. */
import { nodeName, readArea } from '../model/endpoint.ts';
import { byCodeUnits } from '../model/order.ts';

/** A changed area, with ids of 1 or more. `unknown-endpoint`: the whole service stands in for an endpoint that nothing is known of. */
export type FoundArea = { readonly changed: string } & (
  | { readonly kind: 'unknown' }
  | { readonly kind: 'service' | 'unknown-endpoint'; readonly service: number }
  | { readonly kind: 'endpoint'; readonly service: number; readonly endpoint: number }
);

/** Ids by name; undefined for what is not in the graph. */
export interface NodeLookup {
  service(name: string): number | undefined;
  endpoint(service: number, name: string): number | undefined;
}

/** Each once, sorted by the name of the area. */
export function findAreas(names: readonly string[], lookup: NodeLookup): FoundArea[] {
  const find = (text: string): FoundArea => {
    const whole = lookup.service(text);
    if (whole !== undefined) return { changed: text, kind: 'service', service: whole };
    const area = readArea(text);
    const changed = area.endpoint === null ? text : nodeName(area);
    const service = area.endpoint === null ? undefined : lookup.service(area.service);
    if (area.endpoint === null || service === undefined) return { changed, kind: 'unknown' };
    const endpoint = lookup.endpoint(service, area.endpoint);
    return endpoint === undefined ? { changed, kind: 'unknown-endpoint', service } : { changed, kind: 'endpoint', service, endpoint };
  };
  const areas = new Map(names.map(find).map((area) => [area.changed, area]));
  return [...areas.values()].sort((a, b) => byCodeUnits(a.changed, b.changed));
}
