/** What the tools around the backend see. Each test needs one of them, so that those run that can. */
import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { address } from '../support/address.ts';
import { newRule } from '../support/rule.ts';

/**
 * @requires-prometheus
 * @requires-backend
 */
test('Prometheus counts the rules of the backend', async ({ request }) => {
  await newRule(request, 'counted');
  const value = async (query: string) => {
    const { data } = await (await request.get(`${address('prometheus')}/api/v1/query`, { params: { query } })).json();
    return Number(data.result[0]?.value[1] ?? 0);
  };
  await expect.poll(() => value('backend_rules'), { timeout: 20_000 }).toBeGreaterThan(0);
  expect(await value('up{job="backend"}')).toBe(1);
});

/** @requires-loki */
test('Loki gives back the line that it was sent', async ({ request }) => {
  const streams = [{ stream: { test: 'telemetry' }, values: [[`${Date.now()}000000`, 'a rule was saved']] }];
  expect((await request.post(`${address('loki')}/loki/api/v1/push`, { data: { streams } })).status()).toBe(204);
  const lines = async () => (await request.get(`${address('loki')}/loki/api/v1/query_range`, { params: { query: '{test="telemetry"}' } })).text();
  await expect.poll(lines).toContain('a rule was saved');
});

/** @requires-tempo */
test('Tempo answers queries', async ({ request }) => {
  expect(await (await request.get(`${address('tempo')}/api/echo`)).text()).toBe('echo');
});

/** @requires-alloy */
test('Alloy takes traces on a port that is not that of Tempo', async () => {
  const { BETRACE_PORT_ALLOY, TEMPO_OTLP } = process.env;
  expect(TEMPO_OTLP).not.toBe(`localhost:${BETRACE_PORT_ALLOY}`);
  const socket = connect(Number(BETRACE_PORT_ALLOY), 'localhost');
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.destroy();
});
