import { expect, test } from 'vitest';
import { mock, span } from './agent.ts';

/** Six spans: four of api (one of them an error, one a minute older), one of fe, one without a status code. */
function filled() {
  const datadog = mock();
  const code = (value: string) => ({ 'http.status_code': value });
  datadog.deliver(
    [span({ span_id: 1n, service: 'demo-fe', meta: code('200'), duration: 100 })],
    [
      span({ span_id: 2n, meta: code('200'), duration: 10, metrics: { size: 1 } }),
      span({ span_id: 3n, meta: code('200'), duration: 20, metrics: { size: 2 } }),
      span({ span_id: 4n, meta: code('404'), duration: 30, metrics: { size: 9 } }),
      span({ span_id: 5n, error: 1, meta: code('500'), duration: 40 }, 61_000),
    ],
    [span({ span_id: 6n, service: 'job', name: 'job.tick', duration: 5 })],
  );
  return datadog;
}

function aggregate(attributes: object) {
  const body = new TextEncoder().encode(JSON.stringify({ data: { type: 'aggregate_request', attributes } }));
  return filled().call('POST', '/api/v2/spans/analytics/aggregate', { contentType: 'application/json', body });
}

interface Item {
  readonly attributes: { readonly by: object; readonly compute: Record<string, unknown> };
}

function buckets(attributes: object): unknown[] {
  const { status, json } = aggregate(attributes);
  expect(json.errors ?? status).toBe(200);
  return json.data.map(({ attributes: { by, compute } }: Item) => [...Object.values(by), ...Object.values(compute)]);
}

const total = (aggregation: string, metric?: string) => ({ aggregation, type: 'total', ...(metric ? { metric } : {}) });
const by = (facet: string, rest: object = {}) => ({ facet, ...rest });

test.each<[name: string, attributes: object, expected: unknown[]]>([
  ['nothing is a count of everything in the last 15 minutes', {}, [[6]]],
  ['a query and a range', { filter: { query: 'service:demo-api', from: 'now-30s', to: 'now' } }, [[3]]],
  [
    'groups by count, the largest first',
    { group_by: [by('service')] },
    [
      ['demo-api', 4],
      ['demo-fe', 1],
      ['job', 1],
    ],
  ],
  [
    'groups by value',
    { group_by: [by('service', { sort: { type: 'alphabetical', order: 'asc' } })] },
    [
      ['demo-api', 4],
      ['demo-fe', 1],
      ['job', 1],
    ],
  ],
  [
    'groups by a measure, rising',
    { group_by: [by('service', { sort: { aggregation: 'max', metric: '@duration', order: 'asc' } })] },
    [
      ['job', 1],
      ['demo-api', 4],
      ['demo-fe', 1],
    ],
  ],
  ['as many groups as are asked for', { group_by: [by('service', { limit: 1 })] }, [['demo-api', 4]]],
  [
    'a group for spans without the facet',
    { group_by: [by('@http.status_code', { missing: 'none', sort: { type: 'alphabetical' } })] },
    [
      ['200', 3],
      ['404', 1],
      ['500', 1],
      ['none', 1],
    ],
  ],
  [
    'a total beside the groups',
    { group_by: [by('status', { total: true })] },
    [
      ['ok', 5],
      ['error', 1],
      ['status_total', 6],
    ],
  ],
  [
    'a total under a name',
    { group_by: [by('status', { total: 'all', limit: 1 })] },
    [
      ['ok', 5],
      ['all', 6],
    ],
  ],
  [
    'groups within groups',
    { filter: { query: '@http.status_code:*' }, group_by: [by('service'), by('@http.status_code')] },
    [
      ['demo-api', '200', 2],
      ['demo-api', '404', 1],
      ['demo-api', '500', 1],
      ['demo-fe', '200', 1],
    ],
  ],
  [
    'a histogram',
    { group_by: [by('@duration', { histogram: { interval: 20, min: 0, max: 60 }, sort: { type: 'alphabetical' } })] },
    [
      [0, 2],
      [20, 2],
      [40, 1],
    ],
  ],
  [
    'measures',
    {
      filter: { query: 'service:demo-api' },
      compute: [
        total('sum', '@duration'),
        total('min', '@duration'),
        total('max', '@duration'),
        total('avg', '@duration'),
        total('median', '@duration'),
        total('pc75', '@duration'),
        total('pc99', '@duration'),
        total('cardinality', '@http.status_code'),
        total('sum', '@size'),
        total('sum', '@nothing'),
      ],
    },
    [[100, 10, 40, 25, 20, 30, 40, 3, 12, null]],
  ],
  [
    'a timeseries',
    { compute: [{ aggregation: 'count', type: 'timeseries', interval: '1m' }] },
    [
      [
        [
          { time: '2026-01-02T02:58:00.000Z', value: 1 },
          { time: '2026-01-02T02:59:00.000Z', value: 5 },
        ],
      ],
    ],
  ],
])('%s', (_name, attributes, expected) => {
  expect(buckets(attributes)).toEqual(expected);
});

test.each<[name: string, attributes: object]>([
  ['an unknown function', { compute: [{ aggregation: 'guess' }] }],
  ['a measure of nothing', { compute: [{ aggregation: 'sum' }] }],
  ['computes that are no list', { compute: { aggregation: 'count' } }],
  ['an interval that is none', { compute: [{ aggregation: 'count', type: 'timeseries', interval: 'soon' }] }],
  ['an interval of more points than anybody draws', { filter: { from: 'now-52w' }, compute: [{ aggregation: 'count', type: 'timeseries', interval: '1s' }] }],
  ['a group without a facet', { group_by: [{}] }],
  ['no groups', { group_by: [by('service', { limit: 0 })] }],
  ['a histogram without end', { group_by: [by('@duration', { histogram: { interval: 1, min: 0, max: 1e9 } })] }],
  ['five levels of groups', { group_by: Array(5).fill(by('service')) }],
  ['an unknown order', { group_by: [by('service', { sort: { order: 'up' } })] }],
  ['a range that ends before it begins', { filter: { from: 'now', to: 'now-1m' } }],
  ['a query that cannot be read', { filter: { query: '(' } }],
])('%s is refused with 400 and texts', (_name, attributes) => {
  expect(aggregate(attributes)).toEqual({ status: 400, json: { errors: [expect.any(String)] } });
});
