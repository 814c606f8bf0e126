import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { decode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { startShop } from './rig.ts';

interface AgentSpan {
  readonly service: string;
  readonly resource: string;
  readonly trace_id: bigint;
  readonly span_id: bigint;
  readonly parent_id: bigint;
  readonly meta: Readonly<Record<string, string>>;
}

/** An agent that keeps the spans it is sent. */
async function startAgent() {
  const spans: AgentSpan[] = [];
  const server = http.createServer(async (request, response) => {
    const body = await buffer(request);
    if (request.url?.endsWith('/traces')) spans.push(...(decode(body, { useBigInt64: true }) as AgentSpan[][]).flat());
    response.end('{"rate_by_service":{}}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => void server.close();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, [Symbol.asyncDispose]: close };
}

const QUIET = {
  DD_TRACE_HEADER_TAGS: 'X-Test-Id',
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  DD_RUNTIME_METRICS_ENABLED: 'false',
  DD_TRACE_STARTUP_LOGS: 'false',
};

/** Big enough for both kinds of id, which msgpack gives as a number or a bigint. */
const key = (id: bigint | number) => String(id);

test('every hop leaves a span with its service, its route and the test, sent at the latest when the service ends [S0-52]', { timeout: 30_000 }, async () => {
  await using agent = await startAgent();
  {
    await using shop = await startShop({ ...QUIET, DD_TRACE_AGENT_URL: agent.url });
    await fetch(`${shop.toFe.url}/checkout`, { headers: { 'X-Test-Id': 'traced' } });
    await fetch(`${shop.toApi.url}/items/1`, { headers: { 'X-Test-Id': 'direct' } });
    await fetch(`${shop.toFe.url}/health`);
    expect(await Promise.all([shop.fe.stop(), shop.bff.stop(), shop.api.stop()])).toEqual([0, 0, 0]);
  }
  const ofTest = (testId: string | undefined) => agent.spans.filter(({ meta }) => meta['http.request.headers.x-test-id'] === testId);
  const served = (testId: string | undefined) =>
    ofTest(testId)
      .filter(({ meta }) => meta['span.kind'] === 'server')
      .map(({ service, resource }) => `${service}: ${resource}`)
      .sort();
  expect(served('traced')).toEqual(['demo-api: GET /items', 'demo-fe: GET /checkout', 'release-lifecycle-demo: GET /api/items']);
  expect(served('direct')).toEqual(['demo-api: GET /items/:id']);
  expect(served(undefined)).toEqual(['demo-fe: GET /health']);

  expect([...new Set(agent.spans.map(({ service }) => service))].sort()).toEqual(['demo-api', 'demo-fe', 'release-lifecycle-demo']);
  expect(new Set(ofTest('traced').map(({ trace_id }) => key(trace_id))).size).toBe(1);
  const byId = new Map(agent.spans.map((span) => [key(span.span_id), span.service]));
  const calls = agent.spans.flatMap(({ parent_id, service }) => {
    const caller = byId.get(key(parent_id));
    return caller === undefined || caller === service ? [] : [`${caller} -> ${service}`];
  });
  expect([...new Set(calls)].sort()).toEqual(['demo-fe -> release-lifecycle-demo', 'release-lifecycle-demo -> demo-api']);
});
