/** What the store keeps and forgets, and that its indexes never change an answer. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpanStore } from '../../../harness/mock-datadog/span-store.ts';
import { mock, NOW, type Reply, span } from './agent.ts';

interface Item {
  readonly attributes: { readonly span_id: string };
}
const ids = ({ json }: Reply) => json.data.map(({ attributes }: Item) => attributes.span_id).join(' ');

const AT = { from: 'now-1h', to: 'now+1h' };

const some = fc.record({
  trace: fc.integer({ min: 1, max: 4 }),
  service: fc.constantFrom('a', 'b', 'c'),
  resource: fc.constantFrom('GET /', 'GET /x'),
  env: fc.constantFrom('', 'ci', 'dev'),
  test: fc.constantFrom('', 'e2e/1', 'e2e/2'),
  error: fc.nat(1),
  agoMs: fc.integer({ min: 0, max: 5000 }),
});

const term = fc.constantFrom(
  'service:a',
  'service:b',
  'SERVICE:a',
  'resource_name:"GET /x"',
  'env:ci',
  'status:error',
  'x-test-id:e2e/1',
  '@test.id:e2e/2',
  '@test.ID:e2e/2',
  'trace_id:1',
  'trace_id:3',
  'service:none',
  'service:*',
  'type:web',
);
const query = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    term,
    fc.tuple(tie('query'), tie('query')).map(([left, right]) => `(${left} AND ${right})`),
    fc.tuple(tie('query'), tie('query')).map(([left, right]) => `(${left} OR ${right})`),
    tie('query').map((inner) => `NOT ${inner}`),
  ),
})).query;

test('a search by an index finds what a search among all spans finds, in the same order, whatever had to make room', () => {
  fc.assert(
    fc.property(fc.array(some, { maxLength: 40 }), query, fc.constantFrom(8, 1000), fc.constantFrom('timestamp', '-timestamp'), (spans, text, room, sort) => {
      const { deliver, search } = mock(room);
      spans.forEach(({ trace, service, resource, env, test: id, error, agoMs }, place) => {
        const meta = { ...(env ? { env } : {}), ...(id ? { 'test.id': id } : {}) };
        // More traces than there is room for, when there is little.
        deliver([span({ trace_id: BigInt(room === 8 ? place : trace), span_id: BigInt(place), service, resource, error, meta }, agoMs)]);
      });
      const ask = (asked: string) => ids(search({ filter: { query: asked, ...AT }, sort, page: { limit: 1000 } }));
      expect(ask(text)).toBe(ask(`NOT NOT (${text})`));
    }),
  );
});

test('what had to make room is found by no index any more, and its values are forgotten', () => {
  const { deliver, search, store } = mock(10);
  for (let trace = 1; trace <= 100; trace++) deliver([span({ trace_id: BigInt(trace), service: `svc-${trace}` })]);
  expect(store.counts).toEqual({ spans: 10, traces: 10, droppedTraces: 90 });
  expect(ids(search({ filter: { query: 'service:svc-90', ...AT } }))).toBe('');
  expect(ids(search({ filter: { query: 'service:svc-91', ...AT } }))).toBe('1');
  // A quarter more at most.
  expect(store.all.size).toBeLessThan(14);
  expect(store.index.at('service', 'svc-1')?.size).toBe(0);
});

test('large spans make room before there are many of them', () => {
  const store = new SpanStore(1000, 10_000);
  const large = { name: '', resource: '', service: '', type: '', error: 0, startNs: BigInt(NOW), durationNs: 0n, meta: {}, metrics: {}, parentId: 0n };
  for (let trace = 0n; trace < 20n; trace++) store.add([[{ ...large, traceId: trace, spanId: 1n }]], 1000);
  expect(store.counts).toEqual({ spans: 10, traces: 10, droppedTraces: 10 });
});

test('a store that is cleared is as new', () => {
  const { deliver, search, store } = mock();
  deliver([span({ meta: { 'test.id': 'a' } })]);
  store.clear();
  expect(store.counts).toEqual({ spans: 0, traces: 0, droppedTraces: 0 });
  for (const text of ['*', '@test.id:a', 'trace_id:1311768467294899695']) expect(ids(search({ filter: { query: text, ...AT } }))).toBe('');
  deliver([span()]);
  expect(ids(search({ filter: AT }))).toBe('1');
});

test('a trace is shown as a tree, and what lies within a service is passed over on request', () => {
  const { deliver, call } = mock();
  const service = (name: string, id: bigint, parent: bigint) =>
    span({ service: name, span_id: id, parent_id: parent, meta: { 'span.kind': 'server', _own: 'x' } });
  deliver([service('fe', 1n, 0n), service('fe', 2n, 1n), service('api', 3n, 2n), service('api', 4n, 3n), service('db', 5n, 1n)]);
  const pruned = (more = '') => call('GET', `/api/v2/pruned_trace/1311768467294899695${more}`).json.data.attributes;
  const tree = (more = '') => pruned(more).summarized_trace.root;
  expect([pruned(), pruned('?only_service_entry_spans=true')].map(({ is_truncated }) => is_truncated)).toEqual([false, false]);
  expect(tree()).toMatchObject({
    spanID: 1,
    span_kind: 'server',
    durationSeconds: 0.005,
    meta: { 'span.kind': 'server' },
    hidden_child_spans_count: 0,
    children: [
      { spanID: 2, children: [{ spanID: 3, children: [{ spanID: 4, children: [] }] }] },
      { spanID: 5, children: [] },
    ],
  });
  expect(tree('?only_service_entry_spans=true')).toMatchObject({
    spanID: 1,
    hidden_child_spans_count: 1,
    children: [
      { spanID: 5, hidden_child_spans_count: 0 },
      { spanID: 3, hidden_child_spans_count: 1, children: [] },
    ],
  });
  expect(call('GET', '/api/v2/pruned_trace/12').status).toBe(404);
  deliver([service('job', 6n, 99n)]);
  expect(pruned()).toMatchObject({ is_truncated: true, summarized_trace: { root: { spanID: 1 } } });
});
