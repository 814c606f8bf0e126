/** OpenTelemetry's own SDK and exporters, three hops in three processes, against the mock: what they export becomes the right facts. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodeHost } from '../../harness/host/node-host.ts';
import { startMockDatadog } from '../../harness/mock-datadog/server.ts';
import { readTraces } from '../../harness/traces/read-traces.ts';
import { startHop, stopHop } from '../rig/hops.ts';

const hop = path.join(import.meta.dirname, 'mock-datadog.otel-hop.ts');
const TRACE = '6a0f0000000000001234567890abcdef';

async function search(url: string, query: string) {
  const body = { data: { type: 'search_request', attributes: { filter: { query, from: 'now-5m', to: 'now+1m' }, page: { limit: 100 } } } };
  const answer = await fetch(`${url}/api/v2/spans/events/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return await answer.json();
}

test('three hops that export with OpenTelemetry, one in protobuf, one compressed, one in JSON, give one test with its path and the code of its endpoints, by baggage alone', async () => {
  await using mock = await startMockDatadog({ port: 0 }, nodeHost().clock);
  const start = (service: string, rest: Record<string, string>) =>
    startHop([hop], {
      OTEL_EXPORTER_OTLP_ENDPOINT: mock.url,
      OTEL_SERVICE_NAME: service,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=ci,service.version=1.2.3',
      ...rest,
    });
  await using api = await start('demo-api', {});
  await using bff = await start('release-lifecycle-demo', { NEXT: api.url, OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
  await using fe = await start('demo-fe', { NEXT: bff.url, EXPORT: 'json' });
  const headers = { traceparent: `00-${TRACE}-00000000000000aa-01`, baggage: 'test.id=e2e%2Ffe-smoke' };
  expect(await (await fetch(`${fe.url}/things/1`, { headers })).text()).toBe('leaf');
  expect(await Promise.all([fe, bff, api].map(stopHop))).toEqual([0, 0, 0]);

  const page = await search(mock.url, `trace_id:${TRACE}`);
  expect(page.data).toHaveLength(5);
  const facts = readTraces(page);
  const GET = 'GET /things/:id';
  expect(facts).toMatchObject({
    ok: true,
    value: [
      {
        traceId: TRACE,
        testId: 'e2e/fe-smoke',
        touches: ['demo-fe', 'release-lifecycle-demo', 'demo-api'].map((service, position) => ({ service, endpoint: GET, position, count: 1 })),
        calls: [
          { caller: { service: 'demo-fe', endpoint: GET }, callee: { service: 'release-lifecycle-demo', endpoint: GET } },
          { caller: { service: 'release-lifecycle-demo', endpoint: GET }, callee: { service: 'demo-api', endpoint: GET } },
        ],
        origins: ['demo-fe', 'release-lifecycle-demo', 'demo-api'].map((service) => ({ service, endpoint: GET, file: hop, function: 'serve', line: 7 })),
      },
    ],
  });
  const failed = await search(mock.url, '@test.id:e2e/fe-smoke status:error');
  expect(failed.data).toMatchObject([
    {
      attributes: {
        service: 'demo-api',
        resource_name: GET,
        operation_name: 'http.server.request',
        type: 'web',
        env: 'ci',
        trace_id: TRACE,
        tags: expect.arrayContaining(['version:1.2.3', 'x-test-id:e2e/fe-smoke']),
        custom: {
          error: { message: 'out of stock', type: 'TypeError' },
          http: { status_code: '500', method: 'GET' },
          parts: '["a","b"]',
          span: { kind: 'server' },
        },
      },
    },
  ]);
}, 60_000);
