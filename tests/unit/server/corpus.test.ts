/** Nothing that is sent to the REST API is a bug, and what it refuses leaves the graph as it was. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { broken, NO_JSON, NO_TRACES, ODD_TRACES, SEED } from '../../rig/corpus.ts';
import { NIGHTLY, type Served, serve } from './service.ts';

const utf8 = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const page = {
  data: NIGHTLY.traces.slice(0, 3).map((_, place) => ({
    type: 'spans',
    attributes: {
      trace_id: `t${place}`,
      span_id: '1',
      parent_id: '0',
      service: 'a',
      resource_name: 'GET /',
      start_timestamp: '2026-01-02T03:04:05.123Z',
      custom: { test: { id: 'e2e/a' } },
      tags: ['env:ci'],
    },
  })),
  meta: { page: { after: 'x' } },
};
const otlp = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] },
      scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'x', kind: 2, startTimeUnixNano: '5', attributes: [] }] }],
    },
  ],
};

let api: Served;
beforeAll(() => {
  api = serve();
});
afterEach(() => expect(api.told).toEqual([]));
afterAll(() => api[Symbol.dispose]());

describe('an ingest', () => {
  test.each(Object.entries({ ...NO_JSON, ...NO_TRACES }))('of %s is refused', async (_name, value) => {
    const before = (await api.get('/api/graph/stats')).json;
    const { status, json } = await api.post('/api/graph/ingest', value instanceof Uint8Array ? value : utf8(value));
    expect([status, json.problems[0].code]).toEqual([400, expect.stringMatching(/^(?:json|bad-shape|nothing-to-ingest)$/)]);
    expect((await api.get('/api/graph/stats')).json).toEqual(before);
  });

  test.each(Object.entries(ODD_TRACES))('of %s is taken', async (_name, value) => {
    expect((await api.post('/api/graph/ingest', utf8(value))).status).toBe(200);
    expect((await api.get('/api/graph/stats')).status).toBe(200);
  });

  test.each<[form: string, valid: object]>([
    ['traces', { traces: NIGHTLY.traces.slice(0, 2) }],
    ['a page of spans', page],
    ['OTLP', otlp],
  ])('of %s that are broken anywhere is taken or refused, and refused it changes nothing', async (_form, valid) => {
    await fc.assert(
      fc.asyncProperty(broken(utf8(valid)), async (body) => {
        const before = (await api.get('/api/graph/stats')).json;
        const { status } = await api.post('/api/graph/ingest', body);
        expect(status).toBeOneOf([200, 400]);
        if (status === 400) expect((await api.get('/api/graph/stats')).json).toEqual(before);
      }),
      { numRuns: 40, seed: SEED },
    );
  });
});

describe('a webhook', () => {
  const hook = utf8({
    action: 'opened',
    number: 1,
    pull_request: { number: 1, merged: false },
    repository: { name: 'nobody/knows', full_name: 'nobody/knows' },
  });

  test.each(Object.entries(NO_JSON))('that is %s is refused', async (_name, body) => {
    expect((await api.post('/webhook/github', body)).status).toBe(400);
  });

  test('that is broken anywhere is ignored or refused', async () => {
    await fc.assert(
      fc.asyncProperty(broken(hook), async (body) => {
        expect((await api.post('/webhook/github', body)).status).toBeOneOf([200, 400]);
      }),
      { numRuns: 100, seed: SEED },
    );
  });
});

test.each(Object.entries(NO_JSON))('a run asked for by %s is refused', async (_name, body) => {
  expect((await api.post('/api/run', body)).status).toBe(400);
});
