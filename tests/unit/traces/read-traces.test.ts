import fc from 'fast-check';
import { expect, test } from 'vitest';
import nightly from '../../../fixtures/traces/nightly-regression.json' with { type: 'json' };
import type { TraceFacts } from '../../../harness/model/graph.ts';
import { parseTraceText } from '../../../harness/traces/parse-text.ts';
import { readTraces } from '../../../harness/traces/read-traces.ts';

function facts(json: unknown): TraceFacts[] {
  const read = readTraces(json);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

function refusals(json: unknown): string[] {
  const read = readTraces(json);
  return read.ok ? [] : read.problems.map((problem) => `${problem.code} ${problem.path ?? ''}`.trim());
}

const path = (fact: TraceFacts | undefined) => fact?.touches.map(({ service, endpoint }) => (endpoint === '' ? service : `${service} ${endpoint}`));
const calls = (fact: TraceFacts | undefined) => fact?.calls.map(({ caller, callee }) => `${caller.service}>${callee.service}`);

/** A trace of S0's form; a span is `service`, or `service id parent`. */
function s0(spans: readonly string[], rest: object = {}) {
  return {
    trace_id: 't1',
    test_id: 'e2e/smoke',
    spans: spans.map((text) => {
      const [service, span_id, parent_id] = text.split(' ');
      return { service, resource: `GET /${service}`, span_id, ...(parent_id ? { parent_id } : {}) };
    }),
    ...rest,
  };
}

/** An item of a spans search. */
function item(attributes: Record<string, unknown>) {
  return { type: 'spans', id: 'x', attributes: { trace_id: 't1', resource_name: 'GET /', ...attributes } };
}

test('the nightly fixture has the top key traces, and each trace has an id, a test, its type and spans with service and resource [S0-38]', () => {
  expect(nightly.traces).toHaveLength(9);
  for (const trace of nightly.traces) {
    expect(trace).toMatchObject({ trace_id: expect.any(String), test_id: expect.any(String), test_type: expect.stringMatching(/^(e2e|individual)$/) });
    for (const span of trace.spans) expect(span).toEqual({ service: expect.any(String), resource: expect.any(String), span_id: expect.any(String) });
  }
  expect(nightly.traces.flatMap(({ spans }) => spans.map(({ span_id }) => span_id))).toEqual(Array.from({ length: 15 }, (_, index) => `s${index + 1}`));
});

test('the fixture has exactly the three apps, and both whole-chain and single-service tests [S0-34, S0-35]', () => {
  const all = facts(nightly);
  expect(new Set(all.flatMap(({ touches }) => touches.map(({ service }) => service)))).toEqual(new Set(['demo-fe', 'release-lifecycle-demo', 'demo-api']));
  expect(all.some(({ testType, touches }) => testType === 'e2e' && touches.length === 3)).toBe(true);
  expect(all.some(({ testType, touches }) => testType === 'individual' && touches.length === 1)).toBe(true);
});

test('spans that name no parents call one another in list order', () => {
  const [fact] = facts({ traces: [s0(['fe a', 'fe b', 'bff c', 'api d'])] });
  expect(calls(fact)).toEqual(['fe>bff', 'bff>api']);
  expect(path(fact)).toEqual(['fe GET /fe', 'bff GET /bff', 'api GET /api']);
});

test('a trace that names parents has the calls of its tree, and no others', () => {
  const [fact] = facts({ traces: [s0(['fe a', 'bff b a', 'mail c a', 'api d b'])] });
  expect(calls(fact)).toEqual(['fe>bff', 'bff>api', 'fe>mail']);
  expect(path(fact)?.map((step) => step.split(' ')[0])).toEqual(['fe', 'bff', 'api', 'mail']);
});

test('parents in a circle, or a span that is its own parent, end the walk with each span once', () => {
  expect(path(facts({ traces: [s0(['a 1 2', 'b 2 3', 'c 3 1'])] })[0])).toHaveLength(3);
  expect(path(facts({ traces: [s0(['a 1 1', 'b 2 1'])] })[0])).toEqual(['a GET /a', 'b GET /b']);
});

test('a parent that is not in the trace makes a span a root, and is no reason to guess calls', () => {
  expect(calls(facts({ traces: [s0(['a 1 elsewhere', 'b 2 elsewhere'])] })[0])).toEqual([]);
});

test('a span counts once in its trace, and a span without a service not at all', () => {
  const trace = {
    ...s0(['fe a', 'api b', 'fe a']),
    spans: [...s0(['fe a', 'api b', 'fe a']).spans, { service: '', span_id: 'x' }, { span_id: 'y' }, { service: null }],
  };
  const [fact] = facts({ traces: [trace] });
  expect(calls(fact)).toEqual(['fe>api']);
  expect(path(fact)).toEqual(['fe GET /fe', 'api GET /api']);
});

test('the type of a test is what the trace says, else what stands before the slash of its id', () => {
  const type = (rest: object) => facts({ traces: [s0(['fe a'], rest)] })[0]?.testType;
  expect(type({ test_type: 'smoke' })).toBe('smoke');
  expect(type({ test_id: 'e2e/x' })).toBe('e2e');
  expect(type({ test_id: 'no-slash' })).toBe('individual');
});

test('a trace without a usable span is still a trace', () => {
  expect(facts({ traces: [s0([])] })).toEqual([{ traceId: 't1', testId: null, testType: '', touches: [], calls: [], origins: [] }]);
});

test.each<[name: string, json: unknown, expected: string[]]>([
  ['no known key', { foo: 'bar' }, ['bad-shape']],
  ['a text', 'traces', ['bad-shape']],
  ['null', null, ['bad-shape']],
  ['traces that are no list', { traces: {} }, ['bad-shape traces']],
  ['a trace that is a number', { traces: [s0(['fe a']), 7] }, ['bad-shape traces[1]']],
  ['a number as trace id', { traces: [s0(['fe a'], { trace_id: 5 })] }, ['bad-shape traces[0].trace_id']],
  ['no test id', { traces: [s0(['fe a'], { test_id: undefined })] }, ['bad-shape traces[0].test_id']],
  ['spans missing', { traces: [{ trace_id: 't', test_id: 'e2e/x' }] }, ['bad-shape traces[0].spans']],
  [
    'a number as service',
    { traces: [s0(['fe a']), s0(['fe a']), s0(['fe a']), s0([], { spans: [{ service: 'a' }, { service: 3 }] })] },
    ['bad-shape traces[3].spans[1].service'],
  ],
  ['a number as span id', { traces: [s0([], { spans: [{ service: 'a', span_id: 1 }] })] }, ['bad-shape traces[0].spans[0].span_id']],
  ['a number as parent id', { traces: [s0([], { spans: [{ service: 'a', parent_id: 1 }] })] }, ['bad-shape traces[0].spans[0].parent_id']],
  [
    'a page whose ids are numbers',
    { data: [item({ span_id: '1' }), item({ trace_id: 9, span_id: 2 })] },
    ['bad-shape data[1].attributes.trace_id', 'bad-shape data[1].attributes.span_id'],
  ],
  ['a number as the id of an item', { data: [{ id: 7, type: 'spans', attributes: { trace_id: 't', span_id: 's' } }] }, ['bad-shape data[0].id']],
  ['a page whose data is no list', [{ data: [] }, { data: 1 }], ['bad-shape [1].data']],
  ['an item without attributes', { data: [{}] }, ['bad-shape data[0].attributes']],
  ['a numeric test id', { data: [item({ span_id: '1', custom: { test: { id: 4 } } })] }, ['bad-shape data[0].attributes.custom.test.id']],
  [
    'OTLP without a span id',
    { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'x' }] }] }] },
    ['bad-shape resourceSpans[0].scopeSpans[0].spans[0].spanId'],
  ],
])('one bad trace refuses all of them, with the key path: %s [S0-09]', (_name, json, expected) => {
  expect(refusals(json)).toEqual(expected);
});

test('no payload, however wild, makes the reader throw', () => {
  const key = fc.constantFrom(
    'traces',
    'data',
    'resourceSpans',
    'spans',
    'attributes',
    'trace_id',
    'span_id',
    'parent_id',
    'service',
    'test_id',
    'custom',
    'scopeSpans',
    'resource',
    'x',
  );
  const { wild } = fc.letrec((tie) => ({
    wild: fc.oneof(
      { depthSize: 'large', withCrossShrink: true },
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie('wild'), { maxLength: 4 }),
      fc.dictionary(key, tie('wild')),
    ),
  }));
  fc.assert(
    fc.property(wild, (json) => {
      expect(typeof readTraces(json).ok).toBe('boolean');
    }),
    { numRuns: 300 },
  );
});

test.each<[name: string, attributes: Record<string, unknown>]>([
  ['the header tag', { custom: { http: { request: { headers: { 'x-test-id': 'e2e/a' } } }, test: { id: 'no' } }, tags: ['x-test-id:no'] }],
  ['the header tag, not un-flattened', { custom: { 'http.request.headers.x-test-id': 'e2e/a' } }],
  ['custom.test.id', { custom: { test: { id: 'e2e/a' }, baggage: { test: { id: 'no' } } } }],
  ['the baggage tag', { custom: { baggage: { test: { id: 'e2e/a' } } }, tags: ['x-test-id:no'] }],
  ['the tag', { tags: ['env:dev', 'x-test-id:e2e/a'] }],
])('in a page of spans the test is found in %s', (_name, attributes) => {
  expect(facts({ data: [item({ span_id: '1', service: 'fe', ...attributes })] })[0]?.testId).toBe('e2e/a');
});

test('spans of several pages and traces become one fact for each trace, with siblings by start and repeats left out', () => {
  const test = { custom: { test: { id: 'e2e/a' } } };
  const root = item({ span_id: '1', parent_id: '0', service: 'fe', start_timestamp: '2026-01-01T00:00:00.000Z', ...test });
  const second = item({ span_id: '3', parent_id: '1', service: 'mail', start_timestamp: '2026-01-01T00:00:00.020Z' });
  const first = item({ span_id: '2', parent_id: '1', service: 'bff', start_timestamp: '2026-01-01T00:00:00.010Z' });
  const other = item({ trace_id: 't2', span_id: '1', parent_id: '0', service: 'api' });
  const all = facts([{ data: [second, other] }, { data: [first, root, second] }]);
  expect(all.map(({ traceId, testId }) => [traceId, testId])).toEqual([
    ['t1', 'e2e/a'],
    ['t2', null],
  ]);
  expect(path(all[0])).toEqual(['fe GET /', 'bff GET /', 'mail GET /']);
  expect(calls(all[0])).toEqual(['fe>bff', 'fe>mail']);
});

test("a span belongs to its own test, else to its nearest ancestor's", () => {
  const all = facts({
    data: [
      item({ span_id: '1', parent_id: '0', service: 'fe', custom: { test: { id: 'e2e/a' } } }),
      item({ span_id: '2', parent_id: '1', service: 'bff' }),
      item({ span_id: '3', parent_id: '2', service: 'api', custom: { test: { id: 'e2e/b' } } }),
      item({ span_id: '4', parent_id: '3', service: 'db' }),
    ],
  });
  expect(all.map((fact) => [fact.testId, path(fact), calls(fact)])).toEqual([
    ['e2e/a', ['fe GET /', 'bff GET /'], ['fe>bff']],
    ['e2e/b', ['api GET /', 'db GET /'], ['bff>api', 'api>db']],
  ]);
});

test('spans that leave a service name no endpoint of it, and a bare method is completed by the route', () => {
  const [fact] = facts({
    data: [
      item({ span_id: '1', parent_id: '0', service: 'fe', resource_name: 'GET', custom: { http: { route: '/items/:id' }, span: { kind: 'server' } } }),
      item({ span_id: '2', parent_id: '1', service: 'fe', resource_name: 'GET', custom: { span: { kind: 'client' } } }),
      item({ span_id: '3', parent_id: '2', service: 'fe-postgres', resource_name: 'SELECT 1', custom: { span: { kind: 'client' } } }),
    ],
  });
  expect(path(fact)).toEqual(['fe GET /items/:id', 'fe-postgres']);
});

test('OTLP gives service, route and test; a missing parent is a root and no reason to guess', () => {
  const value = (stringValue: string) => ({ stringValue });
  const resource = (name: string) => ({ attributes: [{ key: 'service.name', value: value(name) }] });
  const header = { key: 'http.request.header.x-test-id', value: { arrayValue: { values: [value('e2e/a')] } } };
  const route = [
    { key: 'http.request.method', value: value('GET') },
    { key: 'http.route', value: value('/items/:id') },
  ];
  const [fact, ...others] = facts({
    resourceSpans: [
      {
        resource: resource('api'),
        scopeSpans: [{ spans: [{ traceId: 'ab', spanId: '2', parentSpanId: '1', kind: 2, name: 'GET', startTimeUnixNano: '20', attributes: route }] }],
      },
      {
        resource: resource('fe'),
        scopeSpans: [{ spans: [{ traceId: 'ab', spanId: '1', kind: 'SPAN_KIND_SERVER', name: 'GET /', startTimeUnixNano: '10', attributes: [header] }] }],
      },
      { resource: resource('job'), scopeSpans: [{ spans: [{ traceId: 'ab', spanId: '9', kind: 1, name: 'tick', startTimeUnixNano: '5' }] }] },
      { resource: {}, scopeSpans: [{ spans: [{ traceId: 'ab', spanId: '8', name: 'nobody' }] }] },
    ],
  });
  expect(others).toEqual([]);
  expect(fact).toMatchObject({ testId: 'e2e/a', testType: 'e2e' });
  expect(path(fact)).toEqual(['job', 'fe GET /', 'api GET /items/:id']);
  expect(calls(fact)).toEqual(['fe>api']);
});

test('text may be one document or one a line', () => {
  expect(parseTraceText('\uFEFF{"data": []}\n')).toEqual({ ok: true, value: { data: [] } });
  expect(parseTraceText('{"data": []}\n\n{"data": [1]}\n')).toEqual({ ok: true, value: [{ data: [] }, { data: [1] }] });
  expect(parseTraceText('{"data": []}\n{"data": [')).toMatchObject({ ok: false, problems: [{ code: 'json' }] });
  expect(parseTraceText('')).toMatchObject({ ok: false, problems: [{ code: 'json' }] });
});

test('a call is from what its caller was serving, also when the span that makes it names no endpoint', () => {
  const client = { custom: { span: { kind: 'client' } } };
  const [fact] = facts({
    data: [
      item({ span_id: '1', parent_id: '0', service: 'fe', resource_name: 'GET /items/42', custom: { test: { id: 'e2e/a' } } }),
      item({ span_id: '2', parent_id: '1', service: 'fe', resource_name: 'GET', ...client }),
      item({ span_id: '3', parent_id: '2', service: 'api', resource_name: 'get /items/7?x=1', status: 'error', start_timestamp: '2026-01-01T00:00:00.000Z' }),
      item({ span_id: '4', parent_id: '2', service: 'api', resource_name: 'GET /items/8/', start_timestamp: '2026-01-01T00:00:01.000Z' }),
    ],
  });
  const seen = { count: 2, errors: 1, lastSeenMs: Date.UTC(2026, 0, 1, 0, 0, 1) };
  expect(fact?.touches).toEqual([
    { service: 'fe', endpoint: 'GET /items/:id', position: 0, count: 1, errors: 0, lastSeenMs: null },
    { service: 'api', endpoint: 'GET /items/:id', position: 1, ...seen },
  ]);
  expect(fact?.calls).toEqual([{ caller: { service: 'fe', endpoint: 'GET /items/:id' }, callee: { service: 'api', endpoint: 'GET /items/:id' }, ...seen }]);
});

test.each<[name: string, custom: object, expected: object | null]>([
  [
    'its present names',
    { code: { file: { path: '/app/src/items.ts' }, function: { name: 'list' }, line: { number: 12 } } },
    { file: '/app/src/items.ts', function: 'list', line: 12 },
  ],
  ['its former names', { code: { filepath: 'src\\items.ts', function: 'list', lineno: '12' } }, { file: 'src/items.ts', function: 'list', line: 12 }],
  ['the address of a file', { 'code.file.path': 'file:///app/a%20b.ts' }, { file: '/app/a b.ts', function: null, line: null }],
  [
    "Datadog's code origin",
    { _dd: { code_origin: { frames: { 0: { file: '/app/items.js', line: '3', method: 'list' } } } } },
    { file: '/app/items.js', function: 'list', line: 3 },
  ],
  [
    "Datadog's code origin of an entry",
    { _dd: { code_origin: { type: 'entry', frames: { 0: { file: 'file:///app/items.ts', line: 3 } } } } },
    { file: '/app/items.ts', function: null, line: 3 },
  ],
  ["Datadog's code origin of a request that is made", { _dd: { code_origin: { type: 'exit', frames: { 0: { file: '/app/client.js', line: '3' } } } } }, null],
  ['a library', { 'code.filepath': '/app/node_modules/express/lib/router.js' }, null],
  ['the runtime', { 'code.filepath': 'node:internal/timers' }, null],
  ['no file', { 'code.function': 'list' }, null],
  ['a number as file', { 'code.filepath': 4 }, null],
])('the place of an endpoint in the code is read from %s', (_name, custom, expected) => {
  const [fact] = facts({ data: [item({ span_id: '1', service: 'api', resource_name: 'GET /items', custom })] });
  expect(fact?.origins).toEqual(expected === null ? [] : [{ service: 'api', endpoint: 'GET /items', ...expected }]);
});

test('code that an endpoint runs is its code, also when a span within tells it, in OTLP too', () => {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const line = { key: 'code.line.number', value: { intValue: '9' } };
  const server = { traceId: 'ab', spanId: '1', kind: 2, name: 'GET /items', status: { code: 2 }, attributes: [text('code.file.path', '/app/a.ts')] };
  const inner = { traceId: 'ab', spanId: '2', parentSpanId: '1', kind: 1, name: 'load', attributes: [text('code.file.path', '/app/b.ts'), line] };
  const resource = { attributes: [text('service.name', 'api')] };
  const [fact] = facts({ resourceSpans: [{ resource, scopeSpans: [{ spans: [server, inner] }] }] });
  expect(fact?.origins.map(({ endpoint, file, line: at }) => [endpoint, file, at])).toEqual([
    ['GET /items', '/app/a.ts', null],
    ['GET /items', '/app/b.ts', 9],
  ]);
  expect(fact?.touches).toMatchObject([{ endpoint: 'GET /items', errors: 1 }]);
});
