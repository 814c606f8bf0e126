/** The admin API over a real socket, and faults as a client sees them there. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { readScenario } from '../../../harness/mock-datadog/scenario/read-scenario.ts';
import { type MockDatadog, startMockDatadog } from '../../../harness/mock-datadog/server.ts';
import { pack, span } from './agent.ts';
import { ABOUT, SETTINGS } from './backend.ts';

const FIRST = readScenario('version: 1\nsettings: { itr_enabled: true }\n', 's.yaml');

let mock: MockDatadog;
beforeEach(async () => {
  if (!FIRST.ok) throw new Error('the scenario is wrong');
  mock = await startMockDatadog({ port: 0, scenario: FIRST.value }, nodeHost().clock);
});
afterEach(() => mock[Symbol.asyncDispose]());

async function send(method: string, path: string, body?: string, type = 'application/yaml') {
  const init = body === undefined ? { method } : { method, body, headers: { 'content-type': type } };
  const answer = await fetch(mock.url + path, init);
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of each answer
  const json: any = await answer.json();
  return { status: answer.status, json };
}

const settings = () => send('POST', SETTINGS[0], JSON.stringify({ data: { type: SETTINGS[1], attributes: ABOUT } }), 'application/json');
const isItrOn = async () => (await settings()).json.data.attributes.itr_enabled;

describe('a scenario', () => {
  test('is played from the moment it is loaded, and the first one again after a reset', async () => {
    expect(await isItrOn()).toBe(true);
    const loaded = await send('PUT', '/admin/scenario', 'version: 1\nsuites: [{ suite: a, p50: 1s }]\n');
    expect(loaded).toMatchObject({ status: 200, json: { suites: [{ suite: 'a', duration: { p50: '1000000000' } }] } });
    expect((await send('GET', '/admin/scenario')).json).toEqual(loaded.json);
    expect(await isItrOn()).toBe(false);
    await send('POST', '/admin/reset');
    expect(await isItrOn()).toBe(true);
  });

  test('that is wrong is refused with all its problems and their places, and changes nothing', async () => {
    const refused = await send('PUT', '/admin/scenario', 'version: 1\nsettings: { itr: true }\nsuites: [{ p50: 4 }]\n');
    expect(refused.status).toBe(422);
    expect(refused.json.problems).toMatchObject([
      { code: 'unknown-key', file: 'body.yaml', line: 2, message: expect.stringContaining('itr') },
      { code: 'missing', file: 'body.yaml', line: 3 },
      { code: 'type', file: 'body.yaml', line: 3 },
    ]);
    expect((await send('PUT', '/admin/scenario', '{"version": 1,}', 'application/json')).json.problems).toMatchObject([{ code: 'json', file: 'body.json' }]);
    expect(await isItrOn()).toBe(true);
  });
});

describe('faults', () => {
  const fault = (text: string) => send('POST', '/admin/faults', `faults: [${text}]`);

  test('are added, told with how often they were met, and taken away', async () => {
    expect(await fault('{ endpoint: settings, status: 503, times: 2 }')).toMatchObject({ status: 200, json: { faults: [{ status: 503, met: 0 }] } });
    expect([(await settings()).status, (await settings()).status, (await settings()).status]).toEqual([503, 503, 200]);
    expect((await send('GET', '/admin/faults')).json.faults).toMatchObject([{ endpoint: 'settings', met: 2 }]);
    expect((await send('DELETE', '/admin/faults')).json).toEqual({ faults: [] });
    expect((await fault('{ endpoint: settings, state: 503 }')).status).toBe(422);
  });

  test('meet neither the admin API nor a mock that is reset', async () => {
    await fault('{ endpoint: "*", status: 500 }');
    expect((await settings()).status).toBe(500);
    expect((await send('POST', '/admin/reset')).status).toBe(200);
    expect((await settings()).status).toBe(200);
  });

  test.each([0, 10])('break an answer off after %i bytes, though all of it was announced', async (bytes) => {
    await fault(`{ endpoint: settings, truncate: ${bytes}, times: 1 }`);
    await expect(settings()).rejects.toThrow();
    expect((await settings()).status).toBe(200);
  });

  test('keep a client waiting, which may go; and do not keep the mock from stopping', async () => {
    await fault('{ endpoint: info, delay: 60m }');
    await expect(fetch(`${mock.url}/info`, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
    const waiting = fetch(`${mock.url}/info`);
    await Promise.all([mock[Symbol.asyncDispose](), expect(waiting).rejects.toThrow()]);
  });

  test('wait as long as they say', async () => {
    await fault('{ endpoint: info, delay: 200ms }');
    const begun = performance.now();
    expect((await send('GET', '/info')).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(190);
  });
});

describe('what was received', () => {
  test('is told, and forgotten by a reset with the spans', async () => {
    await settings();
    await fetch(`${mock.url}/v0.4/traces`, { method: 'PUT', headers: { 'content-type': 'application/msgpack' }, body: Buffer.from(pack([[span()]])) });
    const { json } = await send('GET', '/admin/received');
    expect(json.counts).toEqual({ settings: 1, 'traces-v0.4': 1 });
    expect(json.requests).toMatchObject([
      { sequence: 1, endpoint: 'settings', body: { data: { attributes: ABOUT } } },
      { sequence: 2, bytes: expect.any(Number) },
    ]);
    expect((await send('GET', '/admin/received?endpoint=settings')).json.requests).toHaveLength(1);
    expect((await send('GET', '/health')).json).toMatchObject({ spans: 1 });
    await send('POST', '/admin/reset');
    expect((await send('GET', '/admin/received')).json).toEqual({ counts: {}, forgotten: 0, requests: [] });
    expect((await send('GET', '/admin/test-events?type=test')).json).toEqual({ forgotten: 0, events: [] });
    expect((await send('GET', '/health')).json).toMatchObject({ spans: 0 });
  });
});

test.each<[status: number, method: string, path: string, type: string]>([
  [404, 'GET', '/admin/nothing', ''],
  [405, 'DELETE', '/admin/scenario', ''],
  [405, 'GET', '/admin/reset', ''],
  // What a page of another site may send unasked.
  [415, 'PUT', '/admin/scenario', 'text/plain'],
  [415, 'POST', '/admin/faults', 'application/x-www-form-urlencoded'],
])('%i: %s %s %s', async (status, method, path, type) => {
  const answer = await send(method, path, method === 'GET' ? undefined : 'faults: []', type);
  expect(answer).toMatchObject({ status, json: { errors: [{ status: String(status) }] } });
});
