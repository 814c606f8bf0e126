/** Test plans, ingests and counts over HTTP. */
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { otlpBytes } from '../traces/otlp-bytes.ts';
import { NIGHTLY, serve } from './service.ts';

const COUNTS = { services: 3, tests: 9, touches_edges: 15, calls_edges: 2, observed_calls_edges: 2 };

const ids = (answer: { readonly json: { readonly tests: readonly { readonly id: string }[] } }) => answer.json.tests.map(({ id }) => id);

describe('GET /api/test-plan', () => {
  test('answers the tests that a change can break, e2e first, with their reasons and every service they touch [S0-16, S0-17]', async () => {
    using api = serve();
    await api.post('/api/graph/ingest', NIGHTLY);
    const plan = await api.get('/api/test-plan?app=demo-api');
    expect([plan.status, plan.json]).toEqual([
      200,
      {
        tests: [
          ...['e2e/bff-integration', 'e2e/fe-checkout-flow', 'e2e/fe-smoke'].map((id) => ({ id, type: 'e2e', because: ['demo-api'] })),
          ...['individual/api-crud', 'individual/api-validation', 'individual/bff-crud'].map((id) => ({ id, type: 'individual', because: ['demo-api'] })),
        ],
        services: ['demo-api', 'demo-fe', 'release-lifecycle-demo'],
        unmapped_area: '',
        message: '6 tests selected (3 e2e, 3 individual)',
      },
    ]);
    expect((await api.get('/api/test-plan?app=demo-api&radius=1')).json).toEqual(plan.json);
  });

  test('an endpoint narrows the answer, and one that nobody knows is answered for its service and named', async () => {
    using api = serve();
    await api.post('/api/graph/ingest', NIGHTLY);
    const plan = async (app: string) => (await api.get(`/api/test-plan?app=${encodeURIComponent(app)}`)).json;
    const narrow = await plan('demo-api put /items/7');
    expect(ids({ json: narrow })).toEqual(['individual/api-crud', 'individual/bff-crud']);
    expect(narrow).not.toHaveProperty('unknown_endpoint');
    expect(await plan('demo-api GET /nothing')).toMatchObject({
      tests: { length: 6 },
      unknown_endpoint: 'demo-api GET /nothing',
      message: '6 tests selected (3 e2e, 3 individual)',
    });
  });

  test('radius 2 reaches callers and callees, and each radius holds the one below it [S0-21, S0-22]', async () => {
    using api = serve();
    await api.post('/api/graph/ingest', NIGHTLY);
    for (const app of ['demo-fe', 'release-lifecycle-demo', 'demo-api']) {
      const plans = await Promise.all([1, 2, 3].map((radius) => api.get(`/api/test-plan?app=${app}&radius=${radius}`)));
      expect(plans.map(({ json }) => json.tests.length).slice(1)).toEqual([9, 9]);
      for (const [index, plan] of plans.entries()) expect(ids(plans[index + 1] ?? plan)).toEqual(expect.arrayContaining(ids(plan)));
    }
  });

  test.each(['new-service', 'node-C', '__proto__', 'a b', "'; DROP TABLE test; --", 'ä/ö'])(
    'an area that no test reaches is told with exactly three keys and 200: %s [S0-18, S0-85]',
    async (area) => {
      using api = serve();
      await api.post('/api/graph/ingest', NIGHTLY);
      const { status, json } = await api.get(`/api/test-plan?app=${encodeURIComponent(area)}&radius=2`);
      expect([status, json]).toEqual([200, { tests: [], unmapped_area: area, message: 'No mapped regression; area needs tests' }]);
    },
  );

  test.each(['', '?radius=1', '?app=', '?App=demo-fe'])('without an app it is refused with 400: "%s" [S0-19]', async (query) => {
    using api = serve();
    const { status, json } = await api.get(`/api/test-plan${query}`);
    expect([status, json.error, json.problems[0].code]).toEqual([400, 'app parameter required', 'missing-parameter']);
  });

  test.each(['abc', '0', '-1', '1.5', '1e3', '', '99999999999', '%00'])('radius "%s" is refused with 400 [S0-23]', async (radius) => {
    using api = serve();
    const { status, json } = await api.get(`/api/test-plan?app=demo-fe&radius=${radius}`);
    expect([status, json.problems[0].code]).toEqual([400, 'bad-radius']);
  });

  test('declared calls count before any trace has shown them', async () => {
    using api = serve();
    await api.post('/api/graph/ingest', { traces: [{ trace_id: 't', test_id: 'individual/api', spans: [{ service: 'demo-api', span_id: 's' }] }] });
    expect((await api.get('/api/test-plan?app=demo-fe')).json.tests).toEqual([]);
    expect((await api.get('/api/test-plan?app=demo-fe&radius=2')).json.tests).toEqual([
      { id: 'individual/api', type: 'individual', because: ['demo-fe', 'release-lifecycle-demo', 'demo-api'] },
    ]);
  });
});

describe('POST /api/graph/ingest', () => {
  test('answers the traces it read and what the graph has then; the same again changes nothing [S0-08, S0-24, S0-28]', async () => {
    using api = serve();
    for (let times = 0; times < 2; times++) {
      const { status, json } = await api.post('/api/graph/ingest', NIGHTLY);
      expect([status, json]).toEqual([200, { status: 'ingested', traces: 9, ...COUNTS }]);
      expect((await api.get('/api/graph/stats')).json).toEqual(COUNTS);
    }
  });

  test.each(['traces/nightly-regression.json', 'fixtures/traces/nightly-regression.json', './fixtures/../fixtures/traces/nightly-regression.json'])(
    'reads the file %s below the fixtures folder [S0-26]',
    async (file) => {
      using api = serve();
      expect((await api.post('/api/graph/ingest', { fixture_file: file })).json).toEqual({ status: 'ingested', traces: 9, ...COUNTS });
      const absolute = path.join(api.root, 'fixtures/traces/nightly-regression.json');
      expect((await api.post('/api/graph/ingest', { fixture_file: absolute })).status).toBe(200);
    },
  );

  const span = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    name: 'GET',
    kind: 2,
    startTimeUnixNano: '1',
    endTimeUnixNano: '2',
    status: {},
    attributes: [{ key: 'test.id', value: { stringValue: 'e2e/x' } }],
  };
  const named = [{ key: 'service.name', value: { stringValue: 'web' } }];
  const otlp = { resourceSpans: [{ resource: { attributes: named }, scopeSpans: [{ spans: [span] }] }] };
  const text = JSON.stringify(otlp);
  test.each<[form: string, bytes: Uint8Array]>([
    ['OTLP as JSON, a document a line', Buffer.from(`${text}\n${text}\n`)],
    ['compressed JSON', gzipSync(text)],
    ['OTLP in protobuf', otlpBytes(otlp)],
    ['OTLP in protobuf, compressed', zstdCompressSync(otlpBytes(otlp))],
  ])('reads a file of the fixtures folder with %s, as the command does', async (_, bytes) => {
    using api = serve();
    fs.writeFileSync(path.join(api.root, 'fixtures/traces/night'), bytes);
    const { status, json } = await api.post('/api/graph/ingest', { fixture_file: 'traces/night' });
    expect([status, json]).toMatchObject([200, { status: 'ingested', traces: 1, tests: 1, touches_edges: 1 }]);
  });

  test('a small file of the fixtures folder that unpacks to a large one is refused', async () => {
    using api = serve();
    fs.writeFileSync(path.join(api.root, 'fixtures/traces/bomb.gz'), gzipSync(Buffer.alloc(65 * 1024 * 1024, ' ')));
    const { status, json } = await api.post('/api/graph/ingest', { fixture_file: 'traces/bomb.gz' });
    expect([status, json.problems]).toMatchObject([400, [{ code: 'bad-shape', message: expect.stringContaining('compressed') }]]);
  });

  test.each([
    ['file-not-found', 'secret.json'],
    ['outside-fixtures', '../secret.json'],
    ['file-not-found', 'fixtures-too/secret.json'],
    ['outside-fixtures', '../fixtures-too/secret.json'],
    ['outside-fixtures', 'traces/../../secret.json'],
    ['outside-fixtures', '/etc/passwd'],
    ['outside-fixtures', 'traces/link.json'],
    ['outside-fixtures', 'traces/nightly-regression.json\0.json'],
    ['file-not-found', 'traces/none.json'],
    ['file-not-found', `traces/${'x'.repeat(300)}`],
    ['file-unreadable', 'traces'],
    ['body-too-large', 'traces/large.json'],
    ['json', 'traces/broken.json'],
    ['type', 7],
  ])('refuses with %s, and reads nothing of, the fixture_file %s [S0-26]', async (code, named) => {
    using api = serve();
    const place = (file: string) => path.join(api.root, file);
    fs.writeFileSync(place('secret.json'), JSON.stringify(NIGHTLY));
    fs.mkdirSync(place('fixtures-too'));
    fs.writeFileSync(place('fixtures-too/secret.json'), JSON.stringify(NIGHTLY));
    fs.symlinkSync(place('secret.json'), place('fixtures/traces/link.json'));
    fs.writeFileSync(place('fixtures/traces/large.json'), ' '.repeat(1_000_001));
    fs.writeFileSync(place('fixtures/traces/broken.json'), '{"traces": [');
    const { status, json } = await api.post('/api/graph/ingest', { fixture_file: named });
    expect([status >= 400 && status < 500, json.problems[0].code]).toEqual([true, code]);
    expect((await api.get('/api/graph/stats')).json).toMatchObject({ tests: 0 });
  });

  test.each([
    ['another key', { foo: 'bar' }],
    ['nothing in it', {}],
    ['no body', undefined],
    ['null', null],
    ['a text', '"traces"'],
    ['a number', 7],
  ])('a body with %s is refused with what to provide [S0-27]', async (_, body) => {
    using api = serve();
    const { status, json } = await api.post('/api/graph/ingest', body);
    expect([status, json.error]).toEqual([400, 'provide fixture_file or traces']);
  });
});

test.each([
  ['an address of no engine', () => 'redis://127.0.0.1:1'],
  ['a file that is no database', (root: string) => path.join(root, 'stacks/stack-one.yaml')],
])('with %s for a graph, questions and ingests answer 503, and the server lives', async (_, place) => {
  using scratch = serve();
  using api = serve({ graph: place(scratch.root) });
  for (const answer of [await api.get('/api/test-plan?app=a'), await api.get('/api/graph/stats'), await api.post('/api/graph/ingest', NIGHTLY)]) {
    expect([answer.status, answer.json.problems[0].code]).toEqual([503, 'graph-unusable']);
  }
  expect((await api.get('/healthz')).json).toEqual({ status: 'ok' });
  expect(api.told).toEqual([]);
});
