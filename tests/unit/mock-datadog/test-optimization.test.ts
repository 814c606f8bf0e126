/** What the mock answers to each question of Test Optimization, and what it refuses. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { describe, expect, test } from 'vitest';
import { ABOUT, backend, DURATIONS, type FormPart, form, KNOWN, MANAGEMENT, REPOSITORY, SETTINGS, type Sent, SKIPPABLE } from './backend.ts';

const SUITES = {
  module: 'vitest',
  suites: [
    { suite: 'a.test.ts', p50: '4s', p90: '5s', tests: ['adds', 'breaks'], skippable: ['adds'], quarantined: ['breaks'], disabled: ['breaks'] },
    { suite: 'b.test.ts', file: 'src/b.test.ts', module: 'other', p50: '4200ms', tests: ['one'], skippable: true, attemptToFix: ['one'] },
    { suite: '__proto__', p50: { wire: -1 }, p90: '1m' },
  ],
};

describe('settings', () => {
  test('all eleven keys are always there, off unless the scenario says otherwise', () => {
    const { attributes, ...data } = backend({ settings: { itr_enabled: true, early_flake_detection: { enabled: true } } }).ask(...SETTINGS).json.data;
    expect(data).toEqual({ id: '42', type: 'ci_app_tracers_test_service_settings' });
    expect(attributes).toEqual({
      code_coverage: false,
      tests_skipping: false,
      itr_enabled: true,
      require_git: false,
      early_flake_detection: { enabled: true, slow_test_retries: { '5s': 10, '10s': 5, '30s': 3, '5m': 2 }, faulty_session_threshold: 30 },
      flaky_test_retries_enabled: false,
      di_enabled: false,
      known_tests_enabled: false,
      test_management: { enabled: false, attempt_to_fix_retries: 20 },
      impacted_tests_enabled: false,
      coverage_report_upload_enabled: false,
    });
  });
});

describe('durations', () => {
  test('are texts of nanoseconds with the source of each suite, or what the scenario has for the wire', () => {
    const { attributes } = backend(SUITES).ask(...DURATIONS).json.data;
    expect(attributes.page_info).toEqual({ size: 3, has_next: false });
    expect(attributes.test_suites.vitest['a.test.ts']).toEqual({ source_file: 'a.test.ts', duration: { p50: '4000000000', p90: '5000000000' } });
    expect(attributes.test_suites.other).toEqual({ 'b.test.ts': { source_file: 'src/b.test.ts', duration: { p50: '4200000000', p90: '4200000000' } } });
    expect(Object.getOwnPropertyDescriptor(attributes.test_suites.vitest, '__proto__')?.value.duration).toEqual({ p50: -1, p90: '60000000000' });
  });

  test('come in pages of the size that is asked for, none bigger than the scenario allows', () => {
    const suites = Array.from({ length: 1201 }, (_, index) => ({ suite: `s${index}`, p50: '1s' }));
    const { ask } = backend({ suites });
    const seen: string[] = [];
    const sizes: number[] = [];
    let page_state: string | undefined;
    do {
      const { test_suites, page_info } = ask(...DURATIONS, { ...ABOUT, page_info: { page_size: 5000, page_state } }).json.data.attributes;
      seen.push(...Object.keys(test_suites.tests));
      sizes.push(page_info.size);
      page_state = page_info.cursor;
    } while (page_state !== undefined);
    expect(sizes).toEqual([500, 500, 201]);
    expect(seen).toEqual(suites.map(({ suite }) => suite));
  });
});

test('known tests are those that have names, by module and suite, in pages', () => {
  const { ask } = backend({ ...SUITES, pageSize: { knownTests: 1 } });
  const first = ask(...KNOWN).json.data.attributes;
  expect(first).toEqual({ tests: { vitest: { 'a.test.ts': ['adds', 'breaks'] } }, page_info: { size: 1, has_next: true, cursor: expect.any(String) } });
  const second = ask(...KNOWN, { ...ABOUT, page_info: { page_state: first.page_info.cursor } }).json.data.attributes;
  expect(second).toEqual({ tests: { other: { 'b.test.ts': ['one'] } }, page_info: { size: 1, has_next: false } });
});

test('skippable are whole suites to a client that skips suites, and tests to one that skips tests', () => {
  const { ask } = backend({ ...SUITES, correlationId: 'c-1' });
  const suite = { suite: 'b.test.ts', configurations: { 'test.bundle': 'other' } };
  expect(ask(...SKIPPABLE, { ...ABOUT, test_level: 'suite' }).json).toEqual({
    meta: { correlation_id: 'c-1' },
    data: [{ id: '1', type: 'suite', attributes: suite }],
  });
  expect(ask(...SKIPPABLE, { ...ABOUT, test_level: 'test' }).json.data).toEqual([
    { id: '1', type: 'test', attributes: { suite: 'a.test.ts', name: 'adds', configurations: { 'test.bundle': 'vitest' } } },
    { id: '2', type: 'test', attributes: { ...suite, name: 'one' } },
  ]);
});

test('managed tests carry their three properties', () => {
  const { modules } = backend(SUITES).ask(...MANAGEMENT).json.data.attributes;
  expect(modules).toEqual({
    vitest: { suites: { 'a.test.ts': { tests: { breaks: { properties: { quarantined: true, disabled: true, attempt_to_fix: false } } } } } },
    other: { suites: { 'b.test.ts': { tests: { one: { properties: { quarantined: false, disabled: false, attempt_to_fix: true } } } } } },
  });
});

describe('commits', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
  const search = (shas: readonly unknown[], repository_url = REPOSITORY) => ({ data: shas.map((id) => ({ id, type: 'commit' })), meta: { repository_url } });
  const SEARCH = '/api/v2/git/repository/search_commits';
  const PACK = '/api/v2/git/repository/packfile';
  const content = Buffer.concat([Buffer.from('PACK'), Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])]);
  const pack = Buffer.concat([content, createHash('sha1').update(content).digest()]);
  const pushed = JSON.stringify({ data: { id: c, type: 'commit' }, meta: { repository_url: REPOSITORY } });
  const ids = (json: { data: { id: string }[] }) => json.data.map(({ id }) => id);

  test('that a pack delivered are found from then on, in their own repository', () => {
    const { post, send } = backend({ commits: [b] });
    expect(ids(post(SEARCH, search([a, b, c])).json)).toEqual([b]);
    expect(send(PACK, form(['pushedSha', pushed], ['packfile', pack, `; filename="${c}.pack"`])).status).toBe(202);
    expect(ids(post(SEARCH, search([a, b, c])).json)).toEqual([a, b, c]);
    expect(ids(post(SEARCH, search([a, b, c], 'https://git.example.invalid/other.git')).json)).toEqual([b]);
  });

  test.each<[title: string, parts: FormPart[]]>([
    ['no pack', [['pushedSha', pushed]]],
    ['no head', [['packfile', pack]]],
    [
      'a head that is no commit',
      [
        ['pushedSha', pushed.replace(c, 'main')],
        ['packfile', pack],
      ],
    ],
    [
      'a head without a repository',
      [
        ['pushedSha', JSON.stringify({ data: { id: c } })],
        ['packfile', pack],
      ],
    ],
    [
      'something else than a pack',
      [
        ['pushedSha', pushed],
        ['packfile', 'x'.repeat(40)],
      ],
    ],
    [
      'a pack with a byte changed',
      [
        ['pushedSha', pushed],
        ['packfile', Buffer.from(pack).fill(7, 9, 10)],
      ],
    ],
    [
      'half a pack',
      [
        ['pushedSha', pushed],
        ['packfile', pack.subarray(0, 20)],
      ],
    ],
  ])('a packfile request with %s is refused and teaches nothing', (_, parts) => {
    const { post, send } = backend();
    post(SEARCH, search([a]));
    expect(send(PACK, form(...parts)).status).toBe(400);
    expect(post(SEARCH, search([a])).json.data).toEqual([]);
  });

  test.each([[search(['A'.repeat(40)])], [search(['abc'])], [search([a], '')], [{ data: a, meta: { repository_url: REPOSITORY } }]])(
    '%j is refused',
    (body) => {
      expect(backend().post(SEARCH, body).status).toBe(400);
    },
  );
});

describe('what test runs report', () => {
  const ids = { test_session_id: 2n ** 63n, test_module_id: 2n, test_suite_id: 3n };
  const content = {
    ...ids,
    trace_id: 5n,
    span_id: 6n,
    parent_id: 0n,
    name: 'vitest.test',
    resource: 'a.adds',
    service: 'shop',
    error: 0,
    start: 7n,
    duration: 8n,
  };
  const event = { type: 'test', version: 2, content: { ...content, meta: { 'test.name': 'adds' }, metrics: { process_id: 1 } } };
  const metadata = { '*': { language: 'javascript', library_version: '6' }, test_levels: { 'test.command': 'vitest run' }, test: { capability: '1' } };
  const payload = { version: 1, metadata, events: [event] };
  const sent = (value: unknown) => ({ headers: { 'content-type': 'application/msgpack' }, body: encode(value, { useBigInt64: true }) });
  const CYCLE = '/api/v2/citestcycle';

  test('is kept with the tags that stood in the metadata, and with every digit of its ids', () => {
    const { send, control } = backend();
    expect(send(CYCLE, sent(payload)).status).toBe(202);
    expect(control.tests.events('test')).toEqual([
      {
        type: 'test',
        ids: { test_session_id: '9223372036854775808', test_module_id: '2', test_suite_id: '3', trace_id: '5', span_id: '6', parent_id: '0' },
        name: 'vitest.test',
        resource: 'a.adds',
        service: 'shop',
        error: 0,
        start: '7',
        duration: '8',
        meta: { language: 'javascript', library_version: '6', 'test.command': 'vitest run', capability: '1', 'test.name': 'adds' },
        metrics: { process_id: 1 },
      },
    ]);
    expect(control.tests.events('span')).toEqual([]);
  });

  const { test_suite_id, ...withoutSuite } = event.content;
  test.each<[title: string, payload: unknown]>([
    ['another version', { ...payload, version: 2 }],
    ['no metadata', { version: 1, events: [event] }],
    ['more tags for all than there can be', { ...payload, metadata: { '*': Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [index, 'x'])) } }],
    ['no list of events', { ...payload, events: {} }],
    ['an unknown type', { ...payload, events: [event, { ...event, type: 'tests' }] }],
    ['a test without its suite', { ...payload, events: [event, { ...event, content: withoutSuite }] }],
    ['an id that is a text', { ...payload, events: [{ ...event, content: { ...event.content, trace_id: '5' } }] }],
    ['a negative start', { ...payload, events: [{ ...event, content: { ...event.content, start: -1 } }] }],
    ['a tag that is a number', { ...payload, events: [{ ...event, content: { ...event.content, meta: { a: 1 } } }] }],
    ['a metric that is a text', { ...payload, events: [{ ...event, content: { ...event.content, metrics: { a: '1' } } }] }],
    ['a list', [payload]],
  ])('with %s is refused, all of it', (_, broken) => {
    const { send, control } = backend();
    expect(send(CYCLE, sent(broken)).status).toBe(400);
    expect(control.tests.events(null)).toEqual([]);
  });

  test('is refused when it is cut short, or no msgpack by its type', () => {
    const { send } = backend();
    const { headers, body } = sent(payload);
    expect(send(CYCLE, { headers, body: body.subarray(0, -3) }).status).toBe(400);
    expect(send(CYCLE, { headers: { 'content-type': 'application/json' }, body }).status).toBe(415);
  });

  const coverage = encode({ version: 2, coverages: [{ test_session_id: 1n, files: [{ filename: 'a.ts' }] }] }, { useBigInt64: true });
  const report = JSON.stringify({ type: 'coverage_report', format: 'lcov' });
  test.each<[status: number, title: string, path: string, sent: Sent]>([
    [202, 'coverage of suites', '/api/v2/citestcov', form(['coverage1', coverage], ['event', '{"dummy":true}'])],
    [400, 'coverage without an event', '/api/v2/citestcov', form(['coverage1', coverage])],
    [400, 'an event without coverage', '/api/v2/citestcov', form(['event', '{}'])],
    [400, 'coverage of another version', '/api/v2/citestcov', form(['coverage1', encode({ version: 1, coverages: [] })], ['event', '{}'])],
    [202, 'a coverage report', '/api/v2/cicovreprt', form(['coverage', gzipSync('TN:')], ['event', report])],
    [400, 'a coverage report that is not compressed', '/api/v2/cicovreprt', form(['coverage', 'TN:'], ['event', report])],
    [400, 'a coverage report without a format', '/api/v2/cicovreprt', form(['coverage', gzipSync('')], ['event', '{"type":"coverage_report"}'])],
    [201, 'a screenshot', '/api/v2/ci/test-runs/123/media?captured_at_ms=1', { headers: { 'content-type': 'image/png' }, body: Uint8Array.of(1) }],
    [201, 'a video', '/api/v2/ci/test-suites/1/2/media', { headers: { 'content-type': 'video/webm' }, body: Uint8Array.of(1) }],
    [400, 'a screenshot that is a text', '/api/v2/ci/test-runs/123/media', { headers: { 'content-type': 'text/plain' }, body: Uint8Array.of(1) }],
    [202, 'log lines', '/api/v2/logs?ddsource=x', { headers: { 'content-type': 'application/json' }, body: Buffer.from('[{"message":"a"}]') }],
    [202, 'values of variables by the agent', '/debugger/v1/input', { headers: { 'content-type': 'application/json' }, body: Buffer.from('[{}]') }],
    [400, 'broken log lines', '/api/v2/logs', { headers: { 'content-type': 'application/json' }, body: Buffer.from('[{') }],
    [202, 'telemetry', '/api/v2/apmtelemetry', { body: Buffer.from('anything') }],
    [202, 'telemetry by the agent', '/telemetry/proxy/api/v2/apmtelemetry', { body: Buffer.from('anything') }],
    [200, 'a poll for configuration', '/v0.7/config', { body: Buffer.from('{}') }],
    [200, 'statistics', '/v0.6/stats', { method: 'PUT' }],
    [200, 'metrics', '/dogstatsd/v2/proxy', { body: Buffer.from('a:1|c') }],
  ])('%i answers %s', (status, _, path, request) => {
    expect(backend().send(path, request).status).toBe(status);
  });
});

describe('a question is refused', () => {
  const questions = [SETTINGS, KNOWN, SKIPPABLE, MANAGEMENT, DURATIONS] as const;

  test.each(questions)('at %s when it is of another type, without a repository, or none', (path, type) => {
    const { ask, post, send } = backend();
    expect(ask(path, type).status).toBe(200);
    expect(ask(path, 'another').status).toBe(400);
    expect(ask(path, type, { ...ABOUT, repository_url: '' }).status).toBe(400);
    expect(ask(path, type, { ...ABOUT, repository_url: 1 }).status).toBe(400);
    expect(ask(path, type, { ...ABOUT, repository_url: 'x'.repeat(5000) }).status).toBe(400);
    expect(post(path, { data: null }).status).toBe(400);
    expect(post(path, []).status).toBe(400);
    expect(send(path, { headers: { 'content-type': 'application/json' }, body: Buffer.from('{"data":') }).status).toBe(400);
    expect(send(path, { headers: { 'content-type': 'text/plain' } }).status).toBe(415);
    expect(send(path, { method: 'GET' }).status).toBe(405);
  });

  test.each<[attributes: object]>([[{ page_info: { page_state: 'mine' } }], [{ page_info: { page_size: 0 } }], [{ page_info: { page_size: '5' } }]])(
    'when its page is %j',
    (attributes) => {
      expect(backend().ask(...DURATIONS, { ...ABOUT, ...attributes }).status).toBe(400);
    },
  );

  test.each([SETTINGS, SKIPPABLE])('at %s when its level is none', (path, type) => {
    expect(backend().ask(path, type, { ...ABOUT, test_level: 'module' }).status).toBe(400);
  });
});
