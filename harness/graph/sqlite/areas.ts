/** What a change names, found in the graph. */
import type { DatabaseSync } from 'node:sqlite';
import { nodeName, readArea } from '../../model/endpoint.ts';
import { byCodeUnits } from '../../model/order.ts';

/** A changed area. `unknown-endpoint`: the whole service stands in for an endpoint that nothing is known of. */
export type FoundArea = { readonly changed: string } & (
  | { readonly kind: 'unknown' }
  | { readonly kind: 'service' | 'unknown-endpoint'; readonly service: number }
  | { readonly kind: 'endpoint'; readonly service: number; readonly endpoint: number }
);

/** Each once, sorted by the name of the area. */
export function findAreas(db: DatabaseSync, names: readonly string[]): FoundArea[] {
  const findService = db.prepare('SELECT id FROM service WHERE name = ?');
  const findEndpoint = db.prepare('SELECT id FROM endpoint WHERE service = ? AND name = ?');
  const find = (text: string): FoundArea => {
    const whole = findService.get(text)?.id;
    if (whole !== undefined) return { changed: text, kind: 'service', service: Number(whole) };
    const area = readArea(text);
    const changed = area.endpoint === null ? text : nodeName(area);
    const service = area.endpoint === null ? undefined : findService.get(area.service)?.id;
    if (area.endpoint === null || service === undefined) return { changed, kind: 'unknown' };
    const endpoint = findEndpoint.get(Number(service), area.endpoint)?.id;
    if (endpoint === undefined) return { changed, kind: 'unknown-endpoint', service: Number(service) };
    return { changed, kind: 'endpoint', service: Number(service), endpoint: Number(endpoint) };
  };
  const areas = new Map(names.map(find).map((area) => [area.changed, area]));
  return [...areas.values()].sort((a, b) => byCodeUnits(a.changed, b.changed));
}
