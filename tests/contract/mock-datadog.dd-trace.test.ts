/** The real dd-trace, three hops in three processes, against the mock: what services report becomes the right facts. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodeHost } from '../../harness/host/node-host.ts';
import { startMockDatadog } from '../../harness/mock-datadog/server.ts';
import type { TraceFacts } from '../../harness/model/graph.ts';
import { byCodeUnits } from '../../harness/model/order.ts';
import { ok } from '../../harness/model/result.ts';
import { collectSpans } from '../../harness/traces/collect-spans.ts';
import { readTraces } from '../../harness/traces/read-traces.ts';
import { startHop, stopHop } from '../rig/hops.ts';

const require = createRequire(import.meta.url);
const tracer = ['--import', require.resolve('dd-trace/register.js'), '-r', require.resolve('dd-trace/init.js')];
const hop = path.join(import.meta.dirname, 'mock-datadog.hop.ts');
const at = (name: string) => path.join(import.meta.dirname, 'code-origin', name);

/** Nothing but traces, and those at once. */
const settings = {
  DD_TRACE_FLUSH_INTERVAL: '0',
  DD_TRACE_HEADER_TAGS: 'X-Test-Id',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_RUNTIME_METRICS_ENABLED: 'false',
  DD_TRACE_STARTUP_LOGS: 'false',
  DD_SITE: 'datadoghq.invalid',
};

const start = (service: string, agent: string, environment: Record<string, string>, program = hop) =>
  startHop([...tracer, program], { ...settings, DD_TRACE_AGENT_URL: agent, DD_SERVICE: service, ...environment });

/** What all that was reported proves of tests. */
async function factsOfTests(baseUrl: string): Promise<readonly TraceFacts[]> {
  const search = { baseUrl, query: '*', from: 'now-5m', to: 'now', limit: 3 };
  const { pages, problems } = await collectSpans(search, async (url, body) => {
    const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return ok(await reply.json());
  });
  expect(problems).toEqual([]);
  const facts = readTraces(pages);
  if (!facts.ok) throw new Error(JSON.stringify(facts.problems));
  return facts.value.filter(({ testId }) => testId !== null);
}

const HEADER = { 'X-Test-Id': 'e2e/fe-smoke' };

test.each<[name: string, headers: Record<string, string>, environment: Record<string, string>]>([
  ['form 0.4', HEADER, {}],
  ['form 0.5, and the default interval cut short by a polite stop', HEADER, { DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5', DD_TRACE_FLUSH_INTERVAL: '2000' }],
  ['baggage, which the tracers carry by themselves', { baggage: 'test.id=e2e%2Ffe-smoke' }, { DD_TRACE_BAGGAGE_TAG_KEYS: 'test.id' }],
])('three hops that report with dd-trace give one test with its path and two calls: %s', async (_name, headers, environment) => {
  await using mock = await startMockDatadog({ port: 0 }, nodeHost().clock);
  await using api = await start('demo-api', mock.url, environment);
  await using bff = await start('release-lifecycle-demo', mock.url, { ...environment, NEXT: api.url });
  await using fe = await start('demo-fe', mock.url, { ...environment, NEXT: bff.url });
  const answer = await fetch(`${fe.url}/checkout`, { headers });
  expect(await answer.text()).toBe('forwarded');
  expect(await Promise.all([fe, bff, api].map(stopHop))).toEqual([0, 0, 0]);

  expect(await factsOfTests(mock.url)).toEqual([
    {
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      testId: 'e2e/fe-smoke',
      testType: 'e2e',
      touches: ['demo-fe', 'release-lifecycle-demo', 'demo-api'].map((service, position) => ({
        service,
        endpoint: 'GET',
        position,
        count: 1,
        errors: 0,
        lastSeenMs: expect.any(Number),
      })),
      calls: [
        ['demo-fe', 'release-lifecycle-demo'],
        ['release-lifecycle-demo', 'demo-api'],
      ].map(([caller, callee]) => ({
        caller: { service: caller, endpoint: 'GET' },
        callee: { service: callee, endpoint: 'GET' },
        count: 1,
        errors: 0,
        lastSeenMs: expect.any(Number),
      })),
      origins: [],
    },
  ]);
});

test.each([
  ['tells', 'true'],
  ['does not tell', 'false'],
])('dd-trace %s in which file a route of fastify is added when code origin is %s, and nothing of requests that are made', async (_name, enabled) => {
  await using mock = await startMockDatadog({ port: 0 }, nodeHost().clock);
  await using api = await start('demo-api', mock.url, {});
  const settings = { NEXT: api.url, DD_CODE_ORIGIN_FOR_SPANS_ENABLED: enabled, DD_CODE_ORIGIN_FOR_SPANS_EXPERIMENTAL_EXIT_SPANS_ENABLED: enabled };
  await using shop = await start('shop', mock.url, settings, at('app.ts'));
  expect(await (await fetch(`${shop.url}/items/7`, { headers: HEADER })).text()).toBe('an item');
  expect(await (await fetch(`${shop.url}/orders`, { method: 'POST', headers: HEADER })).text()).toBe('leaf');
  expect(await Promise.all([shop, api].map(stopHop))).toEqual([0, 0]);
  const facts = await factsOfTests(mock.url);
  expect(facts.flatMap(({ touches }) => touches.map(({ service, endpoint }) => `${service} ${endpoint}`)).sort()).toEqual([
    'demo-api GET',
    'shop GET /items/:id',
    'shop POST /orders',
  ]);
  const told = [
    { service: 'shop', endpoint: 'GET /items/:id', file: at('items.ts'), function: 'addItems', line: 5 },
    { service: 'shop', endpoint: 'POST /orders', file: at('orders.ts'), function: 'addOrders', line: 8 },
  ];
  expect(facts.flatMap(({ origins }) => origins).sort((a, b) => byCodeUnits(a.endpoint, b.endpoint))).toEqual(enabled === 'true' ? told : []);
});
