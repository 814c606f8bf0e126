/**
 * A system of services that looks like a grown one, from a seed: layers from the front to the stores, calls mostly into the next
 * layer and sometimes further down, a few hubs that very many call, some calls back up (so that calls form circles), and areas that
 * no test ever enters. The same seed and size give the same system on every machine [S0-45].
 */
import { type Random, randomOf } from './random.ts';

export interface SystemSize {
  /** A whole number. */
  readonly seed: number;
  /** At least 1. */
  readonly services: number;
}

export interface GeneratedService {
  readonly name: string;
  /** 0 is the front. */
  readonly layer: number;
  /** `GET /orders/:id`; at least one. */
  readonly endpoints: readonly string[];
  /** Places of the services that it calls, all of them in layers below: what a stack file declares. */
  readonly calls: readonly number[];
  /** Places of those that it calls further up: seen in traces alone, since no stack file may declare a circle. */
  readonly callsBack: readonly number[];
  /** Whether tests may pass through it. */
  readonly isTested: boolean;
}

export interface GeneratedSystem {
  readonly seed: number;
  readonly layers: number;
  /** Front first. */
  readonly services: readonly GeneratedService[];
}

/** Streams of random numbers, so that each part is drawn by itself. */
const CALLS = 1;
const BACK = 2;
const UNTESTED = 3;
const ENDPOINTS = 4;

const MOST_CALLS = 4;
const THINGS = ['accounts', 'carts', 'invoices', 'items', 'orders', 'payments', 'prices', 'reviews', 'shipments', 'users'];

function layersOf(services: number): number {
  if (services < 50) return Math.min(services, 3);
  return services < 1000 ? 5 : 10;
}

function nameOf(place: number, layer: number, { services, layers }: { readonly services: number; readonly layers: number }): string {
  const tier = layer === 0 ? 'web' : layer === layers - 1 ? 'store' : 'api';
  return `${tier}-${String(place + 1).padStart(String(services).length, '0')}`;
}

function endpointsOf(random: Random): string[] {
  const things = THINGS[random.below(THINGS.length)] ?? '';
  return [`GET /${things}`, `GET /${things}/:id`, `POST /${things}`, `DELETE /${things}/:id`].slice(0, 1 + random.below(4));
}

/** The first place of each layer, and behind the last one the number of services. */
function layerStarts(services: number, layers: number): number[] {
  return Array.from({ length: layers + 1 }, (_, layer) => Math.ceil((layer * services) / layers));
}

/** Which services one of a layer calls: three in four times the next layer, else a hub or anything below. Hubs are the last services; the very last is called most. */
function callsOf(layer: number, starts: readonly number[], random: Random): number[] {
  const total = starts.at(-1) ?? 0;
  const [next = total, afterNext = total] = starts.slice(layer + 1);
  if (next === total) return [];
  const hubs = Math.max(1, Math.floor(total / 100));
  const one = () => {
    if (!random.inPercent(25)) return next + random.below(afterNext - next);
    return random.inPercent(50) ? total - 1 - random.below(random.below(hubs) + 1) : next + random.below(total - next);
  };
  return [...new Set(Array.from({ length: 1 + random.below(MOST_CALLS) }, one))].sort((a, b) => a - b);
}

function drawn(count: number, from: number, end: number, random: Random): ReadonlySet<number> {
  return new Set(end > from ? Array.from({ length: count }, () => from + random.below(end - from)) : []);
}

/** Some services call one that calls them, or one before that. */
function callsBack(calls: readonly (readonly number[])[], random: Random): ReadonlyMap<number, number[]> {
  const callers = new Map<number, number>();
  calls.forEach((callees, caller) => {
    for (const callee of callees) callers.set(callee, caller);
  });
  const called = [...callers.keys()];
  const back = new Map<number, number[]>();
  for (const at of drawn(Math.ceil(calls.length / 50), 0, called.length, random)) {
    const from = called[at] ?? 0;
    const caller = callers.get(from) ?? 0;
    const to = callers.get(caller) ?? caller;
    if (!calls[from]?.includes(to)) back.set(from, [to]);
  }
  return back;
}

export function generateSystem({ seed, services }: SystemSize): GeneratedSystem {
  const layers = layersOf(services);
  const starts = layerStarts(services, layers);
  const layerAt = Array.from({ length: services }, (_, place) => starts.findIndex((start) => start > place) - 1);
  const random = randomOf(seed, CALLS);
  const calls = layerAt.map((layer) => callsOf(layer, starts, random));
  const back = callsBack(calls, randomOf(seed, BACK));
  const untested = drawn(Math.floor(services / 20) + Number(services > 3), starts[1] ?? services, services, randomOf(seed, UNTESTED));
  const named = randomOf(seed, ENDPOINTS);
  return {
    seed,
    layers,
    services: layerAt.map((layer, place) => ({
      name: nameOf(place, layer, { services, layers }),
      layer,
      endpoints: endpointsOf(named),
      calls: calls[place] ?? [],
      callsBack: back.get(place) ?? [],
      isTested: !untested.has(place),
    })),
  };
}
