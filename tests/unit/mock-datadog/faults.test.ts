/** Faults, keys and the agent's proxy: what stands between a request and its endpoint. */
import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../../harness/mock-datadog/endpoints.ts';
import { ABOUT, backend, DURATIONS, KNOWN, SETTINGS } from './backend.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const statuses = (times: number, ask: () => { status: number }) => Array.from({ length: times }, () => ask().status);

describe('a fault', () => {
  test('is met from its first request on as often as it says, then the next has its turn', () => {
    const faults = [
      { endpoint: 'settings', after: 1, times: 2, status: 503 },
      { endpoint: 'settings', times: 1, status: 429, headers: { 'X-RateLimit-Reset': '1' } },
    ];
    const { ask, control } = backend({ faults });
    // The one that waits lets the other have the first request.
    expect(statuses(5, () => ask(...SETTINGS))).toEqual([429, 503, 503, 200, 200]);
    expect(statuses(2, () => ask(...KNOWN))).toEqual([200, 200]);
    expect(control.faults.list.map(({ met }) => met)).toEqual([2, 1]);
  });

  test('answers in place of the endpoint, which keeps nothing', () => {
    const { send, control } = backend({ faults: [{ endpoint: 'test-cycle', status: 500 }] });
    expect(send('/api/v2/citestcycle', { headers: { 'content-type': 'application/msgpack' } })).toMatchObject({
      status: 500,
      json: { errors: [expect.any(String)] },
    });
    expect(control.tests.events(null)).toEqual([]);
  });

  test('says what it is told to: status, headers, body, delay, length', () => {
    const fault = { endpoint: 'info', status: 429, headers: { 'Retry-After': '2' }, body: 'busy', delay: '2s', truncate: 3 };
    const { deliver } = backend({ faults: [fault] });
    expect(deliver('/info', { method: 'GET' })).toEqual({ answer: { status: 429, body: 'busy', headers: { 'retry-after': '2' } }, delayMs: 2000, truncate: 3 });
  });

  test.each(Object.keys(ENDPOINTS))('can be had at %s', (endpoint) => {
    const { control } = backend({ faults: [{ endpoint, status: 503 }] });
    expect(control.faults.deliver(endpoint, () => ({ status: 200, body: '' })).answer.status).toBe(503);
  });

  test('of every endpoint is met by whatever is asked, also by what is at none, but not by health', () => {
    const { send, ask } = backend({ faults: [{ endpoint: '*', status: 503 }] });
    expect([ask(...SETTINGS).status, send('/nothing').status, send('/health', { method: 'GET' }).status]).toEqual([503, 503, 200]);
    expect(backend({ faults: [{ endpoint: 'other', status: 503 }] }).send('/nothing').status).toBe(503);
  });

  const SUITES = { suites: ['a', 'b', 'c'].map((suite) => ({ suite, p50: '1s', tests: ['one'] })), pageSize: { durations: 1, knownTests: 1 } };

  test.each([DURATIONS, KNOWN])('makes the cursor of %s endless: the same page, the same cursor', (path, type) => {
    const { ask } = backend({ ...SUITES, faults: [{ endpoint: '*', cursor: 'same' }] });
    const first = ask(path, type).json.data.attributes;
    expect(first.page_info).toMatchObject({ has_next: true, cursor: expect.any(String) });
    const second = ask(path, type, { ...ABOUT, page_info: { page_state: first.page_info.cursor } }).json.data.attributes;
    expect(second).toEqual(first);
  });

  test('promises a next page and gives no cursor to it', () => {
    const { ask } = backend({ ...SUITES, faults: [{ endpoint: 'suite-durations', cursor: 'none' }] });
    expect(ask(...DURATIONS).json.data.attributes.page_info).toEqual({ size: 1, has_next: true });
  });

  test('makes the cursor of the spans API endless or takes it away', () => {
    for (const [cursor, page] of [
      ['same', { after: 'again' }],
      ['none', undefined],
    ] as const) {
      const { post } = backend({ faults: [{ endpoint: 'spans-search', cursor }] });
      const answers = [post('/api/v2/spans/events/search', {}), post('/api/v2/spans/events/search', {})];
      expect(answers.map(({ json }) => json.meta.page)).toEqual([page, page]);
    }
  });

  test('of an answer that has no pages, or is no JSON, changes nothing', () => {
    const { ask, deliver } = backend({ ...SUITES, faults: [{ endpoint: '*', cursor: 'same' }] });
    expect(ask(...KNOWN).json.data.attributes).toHaveProperty('page_info');
    expect(ask(...SETTINGS).json).toEqual(backend().ask(...SETTINGS).json);
    const refused = ask(...DURATIONS, {});
    expect([refused.status, ask(...DURATIONS).status]).toEqual([400, 200]);
    expect(deliver('/v1/traces', { headers: { 'content-type': 'application/x-protobuf' } }).answer).toMatchObject({ status: 200, body: '' });
  });
});

describe('keys', () => {
  const search = (headers: Record<string, string>) => ({ method: 'POST', headers: { ...JSON_TYPE, ...headers }, body: Buffer.from('{}') });

  test('are asked of nobody unless the scenario says so', () => {
    expect(backend().send('/api/v2/spans/events/search', search({})).status).toBe(200);
  });

  test.each<[status: number, keys: object, headers: Record<string, string>]>([
    [403, {}, {}],
    [403, {}, { 'dd-api-key': 'a' }],
    [403, {}, { 'dd-api-key': '', 'dd-application-key': 'b' }],
    [200, {}, { 'dd-api-key': 'a', 'dd-application-key': 'b' }],
    [200, { api: 'a', application: 'b' }, { 'dd-api-key': 'a', 'dd-application-key': 'b' }],
    [403, { api: 'a', application: 'b' }, { 'dd-api-key': 'a', 'dd-application-key': 'a' }],
    [403, { api: 'a' }, { 'dd-api-key': 'b', 'dd-application-key': 'b' }],
  ])('%i: with keys %j, the headers %j may read spans', (status, keys, headers) => {
    const { send } = backend({ keys });
    const answer = send('/api/v2/spans/events/search', search(headers));
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.json).toEqual({ errors: ['Forbidden'] });
  });

  test('Test Optimization asks for the API key alone, the agent for none', () => {
    const { post, send } = backend({ keys: { api: 'k' } });
    const body = { data: { type: SETTINGS[1], attributes: ABOUT } };
    expect(post(SETTINGS[0], body).status).toBe(403);
    expect(post(SETTINGS[0], body, { 'dd-api-key': 'k' }).status).toBe(200);
    expect(post(`/evp_proxy/v2${SETTINGS[0]}`, body, { 'x-datadog-evp-subdomain': 'api' }).status).toBe(200);
    expect(send('/info', { method: 'GET' }).status).toBe(200);
    expect(send('/telemetry/proxy/api/v2/apmtelemetry').status).toBe(202);
  });
});

describe("the agent's proxy", () => {
  const body = { data: { type: SETTINGS[1], attributes: ABOUT } };

  test.each<[status: number, path: string, subdomain: string | undefined]>([
    [200, '/evp_proxy/v2', 'api'],
    [200, '/evp_proxy/v4', 'api'],
    [502, '/evp_proxy/v2', undefined],
    [502, '/evp_proxy/v2', ''],
    [502, '/evp_proxy/v2', 'api/../x'],
    [502, '/evp_proxy/v2/a b', 'api'],
    [404, '/evp_proxy/v2', 'citestcycle-intake'],
    // What is at no path of Datadog that is served here: taken, as without the proxy.
    [202, '/evp_proxy/v5', 'api'],
    [202, '/evp_proxy/v2/unknown', 'api'],
  ])('%i: %s with the subdomain %s', (status, prefix, subdomain) => {
    const headers: Record<string, string> = subdomain === undefined ? {} : { 'x-datadog-evp-subdomain': subdomain };
    expect(backend().post(`${prefix}${SETTINGS[0]}`, body, headers).status).toBe(status);
  });

  test('info tells of it, so that clients choose it', () => {
    const { endpoints, evp_proxy_allowed_headers } = backend().send('/info', { method: 'GET' }).json;
    expect(endpoints).toEqual(expect.arrayContaining(['/evp_proxy/v2/', '/evp_proxy/v4/', '/telemetry/proxy/']));
    expect(evp_proxy_allowed_headers).toContain('Content-Type');
  });
});
