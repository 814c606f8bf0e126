/** The body of an aggregation (facts/datadog.md, 1.6), checked: what Datadog would refuse throws `BadPayload` or `BadQuery`. */
import { isObject } from '../traces/shape.ts';
import { BadPayload } from './msgpack.ts';
import { parseQuery } from './query/parse.ts';
import { DEFAULTS } from './search.ts';
import type { Selection } from './select.ts';
import { pointInTime } from './time-range.ts';

const FUNCTIONS = ['count', 'cardinality', 'pc75', 'pc90', 'pc95', 'pc98', 'pc99', 'sum', 'min', 'max', 'avg', 'median'] as const;

/** What is computed of a group; `metric` is a key of the search syntax, null for a count. */
export interface Measure {
  readonly aggregation: (typeof FUNCTIONS)[number];
  readonly metric: string | null;
}

/** One of the results that each group has. */
export interface Compute extends Measure {
  /** Width of the buckets of a timeseries; null for one total. */
  readonly intervalMs: number | null;
}

/** One level of groups. */
export interface GroupBy {
  /** A key of the search syntax: `service`, `@http.status_code`. */
  readonly facet: string;
  readonly limit: number;
  /** What groups the spans without the facet; without it they are left out. */
  readonly missing: string | number | null;
  /** By value when null. */
  readonly sortBy: Measure | null;
  readonly isDescending: boolean;
  /** Key of a group beside the others that has all of them. */
  readonly total: string | number | null;
  readonly histogram: { readonly interval: number; readonly min: number; readonly max: number } | null;
}

/** A whole request: of which spans, in which groups, what is computed. */
export interface Aggregation {
  readonly selection: Selection;
  readonly computes: readonly Compute[];
  readonly groupBys: readonly GroupBy[];
}

type Given = Readonly<Record<string, unknown>>;

const MOST_COMPUTES = 20;
const MOST_LEVELS = 4;
const MOST_GROUPS = 1000;
const MOST_BUCKETS = 100;
/** Points of a timeseries whose interval is not said, and at most. */
const POINTS = 150;
const MOST_POINTS = 10_000;
const UNITS_IN_MS: ReadonlyMap<string, number> = new Map(Object.entries({ '': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }));

function objects(value: unknown, name: string, most: number): readonly Given[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every(isObject)) throw new BadPayload(`${name} must be a list of objects`);
  if (value.length > most) throw new BadPayload(`${name} has more than ${most} entries`);
  return value;
}

function oneOf<T extends string>(value: unknown, known: readonly T[], otherwise: T, name: string): T {
  const found = known.find((each) => each === (value ?? otherwise));
  if (found === undefined) throw new BadPayload(`${name} must be one of ${known.join(', ')}`);
  return found;
}

function readMeasure({ aggregation, metric }: Given, name: string): Measure {
  const chosen = oneOf(aggregation ?? '', FUNCTIONS, 'count', `${name}.aggregation`);
  if (metric !== undefined && typeof metric !== 'string') throw new BadPayload(`${name}.metric must be a text`);
  if (metric === undefined && chosen !== 'count') throw new BadPayload(`${name} needs a metric for ${chosen}`);
  return { aggregation: chosen, metric: metric ?? null };
}

function readCompute(given: Given, rangeMs: number): Compute {
  const type = oneOf(given.type, ['total', 'timeseries'], 'total', 'compute.type');
  if (type === 'total') return { ...readMeasure(given, 'compute'), intervalMs: null };
  const [, amount = '', unit = ''] = /^(\d+)([a-z]*)$/.exec(String(given.interval ?? Math.max(1, Math.ceil(rangeMs / POINTS)))) ?? [];
  const intervalMs = Number(amount) * (UNITS_IN_MS.get(unit) ?? 0);
  if (intervalMs <= 0 || rangeMs / intervalMs > MOST_POINTS) throw new BadPayload('compute.interval is no span of time such as 5m, or too short');
  return { ...readMeasure(given, 'compute'), intervalMs };
}

function readHistogram(given: unknown): GroupBy['histogram'] {
  if (given === undefined) return null;
  const { interval, min, max } = isObject(given) ? given : {};
  if (typeof interval !== 'number' || typeof min !== 'number' || typeof max !== 'number' || interval <= 0 || max <= min) {
    throw new BadPayload('histogram needs an interval above 0, a min and a larger max');
  }
  if ((max - min) / interval > MOST_BUCKETS) throw new BadPayload(`histogram has more than ${MOST_BUCKETS} buckets`);
  return { interval, min, max };
}

function keyOf(value: unknown, name: string): string | number | null {
  if (value === undefined) return null;
  if (typeof value !== 'string' && typeof value !== 'number') throw new BadPayload(`${name} must be a text or a number`);
  return value;
}

function readGroupBy(given: Given): GroupBy {
  const { facet, limit = 10, missing, total } = given;
  if (typeof facet !== 'string' || facet === '') throw new BadPayload('group_by.facet must be a text');
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > MOST_GROUPS) {
    throw new BadPayload(`group_by.limit must be a whole number from 1 to ${MOST_GROUPS}`);
  }
  const sort = isObject(given.sort) ? given.sort : {};
  const isByValue =
    oneOf(sort.type, ['alphabetical', 'measure'], 'aggregation' in sort || Object.keys(sort).length === 0 ? 'measure' : 'alphabetical', 'sort.type') ===
    'alphabetical';
  return {
    facet,
    limit,
    missing: keyOf(missing, 'group_by.missing'),
    sortBy: isByValue ? null : readMeasure({ aggregation: 'count', ...sort }, 'sort'),
    isDescending: oneOf(sort.order, ['asc', 'desc'], isByValue ? 'asc' : 'desc', 'sort.order') === 'desc',
    total: typeof total === 'boolean' ? (total ? `${facet}_total` : null) : keyOf(total, 'group_by.total'),
    histogram: readHistogram(given.histogram),
  };
}

/** @param attributes those of `data` in the body */
export function readAggregation(attributes: Given, now: number): Aggregation {
  const filter = isObject(attributes.filter) ? attributes.filter : {};
  const query = String(filter.query ?? DEFAULTS.query);
  const from = String(filter.from ?? DEFAULTS.from);
  const to = String(filter.to ?? DEFAULTS.to);
  const fromMs = pointInTime(from, now);
  const toMs = pointInTime(to, now);
  if (fromMs === null || toMs === null || fromMs > toMs) throw new BadPayload(`the range from '${from}' to '${to}' is none`);
  const computes = objects(attributes.compute, 'compute', MOST_COMPUTES).map((given) => readCompute(given, toMs - fromMs));
  return {
    selection: { query: parseQuery(query), fromMs, toMs, isDescending: false, after: null },
    computes: computes.length > 0 ? computes : [{ aggregation: 'count', metric: null, intervalMs: null }],
    groupBys: objects(attributes.group_by, 'group_by', MOST_LEVELS).map(readGroupBy),
  };
}
