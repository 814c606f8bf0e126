import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../harness/model/event.ts';
import { capabilityName } from '../../../harness/model/ids.ts';
import { capabilityStatus } from '../../../harness/report/capability-status.ts';
import { exitCodeOf } from '../../../harness/report/exit-code.ts';
import { percentiles } from '../../../harness/report/percentiles.ts';
import { resultsDocument } from '../../../harness/report/results.ts';
import { allPassed, finished, interrupted, notReady, ready, stamped, started, starting, unmapped, withFailure } from './recorded-runs.ts';

function validator(name: string) {
  const file = path.join(import.meta.dirname, '../../../docs/reference', `${name}.schema.json`);
  return new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(file, 'utf8')));
}

const endings: readonly (readonly [name: string, events: readonly RunEvent[], exitCode: number])[] = [
  ['all passed', allPassed, 0],
  ['unmapped', unmapped, 0],
  ['a failed test', withFailure, 1],
  ['a service that never became ready', notReady, 2],
  ['Ctrl-C', interrupted, 130],
];

describe.each(endings)('after %s', (_, events, exitCode) => {
  test('the results are valid, and say how it ended', () => {
    const isValid = validator('results');
    const results = resultsDocument(events);
    expect(isValid(JSON.parse(JSON.stringify(results))), JSON.stringify(isValid.errors)).toBe(true);
    expect(results.exit_code).toBe(exitCode);
  });

  test('the exit code follows from the events', () => {
    expect(exitCodeOf(events)).toBe(exitCode);
    expect(resultsDocument(events.slice(0, -1)).exit_code).toBe(exitCode);
  });

  test('the capability status is valid, and its lists share out all capabilities', () => {
    const isValid = validator('capability-status');
    const status = capabilityStatus(events);
    expect(isValid(JSON.parse(JSON.stringify(status))), JSON.stringify(isValid.errors)).toBe(true);
    const all = [...status.started, ...status.alreadyRunning, ...status.failed.map(({ service }) => service)];
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(status.totalCapabilities);
  });

  test('times are ISO 8601 in UTC, the end not before the start [S2-46]', () => {
    const { started_at, completed_at } = resultsDocument(events);
    expect(started_at).toBe('2026-01-15T12:00:00.000Z');
    expect(completed_at).toMatch(/^2026-01-15T12:00:\d\d\.\d{3}Z$/);
    expect(completed_at >= started_at).toBe(true);
  });

  test('the total is the sum of its parts [S2-50]', () => {
    const { total, passed, failed, errors } = resultsDocument(events).tests;
    expect(total).toBe(passed + failed + errors);
  });
});

test('the run id and the image tag are those of the run', () => {
  expect(resultsDocument(allPassed)).toMatchObject({ run_id: '20260115-120000-abcd', image_tag: 'latest' });
});

test.each([
  ['all passed', allPassed, { infra_deploy: 'ok', seed_data: 'not-run', service_deploy: 'ok', integration_tests: 'ok', teardown: 'ok' }],
  ['a failed test', withFailure, { infra_deploy: 'ok', seed_data: 'not-run', service_deploy: 'ok', integration_tests: 'failed', teardown: 'ok' }],
  ['no service', notReady, { infra_deploy: 'ok', seed_data: 'not-run', service_deploy: 'failed', integration_tests: 'not-run', teardown: 'ok' }],
  ['Ctrl-C', interrupted, { infra_deploy: 'ok', seed_data: 'not-run', service_deploy: 'ok', integration_tests: 'interrupted', teardown: 'ok' }],
])('every stage has a duration and a status: %s [S2-48]', (_, events, expected) => {
  const { stages } = resultsDocument(events);
  expect(Object.fromEntries(Object.entries(stages).map(([name, { status }]) => [name, status]))).toEqual(expected);
  expect(Object.values(stages).every(({ duration_s }) => duration_s >= 0)).toBe(true);
});

test('a phase lasts from its first start to its last ready, and the teardown as long as stopping took', () => {
  const { stages } = resultsDocument(allPassed);
  expect(stages.service_deploy.duration_s).toBe(0.3);
  expect(stages.teardown.duration_s).toBe(0.08);
});

test('a phase in which something still starts when the run is interrupted is interrupted', () => {
  const events = stamped(started, starting('a'), starting('b'), ready('a'), { kind: 'interrupted', signal: 'SIGTERM' });
  expect(resultsDocument(events)).toMatchObject({ exit_code: 143, stages: { service_deploy: { duration_s: 0.3, status: 'interrupted' } } });
});

test('a result that need not be repeated counts as passed', () => {
  const { tests } = resultsDocument(stamped(started, finished('individual/a', 'cached'), finished('individual/b', 'passed')));
  expect(tests).toEqual({ total: 2, passed: 2, failed: 0, errors: 0, skipped: 0 });
});

test('broken tests count as errors, and are not failures [S2-50]', () => {
  expect(resultsDocument(notReady).tests).toEqual({ total: 3, passed: 0, failed: 0, errors: 3, skipped: 1 });
});

test('a failed test beside broken infrastructure ends with 2, since 1 is for test failures only', () => {
  const died = { kind: 'problem', problem: { code: 'guard-lost', detail: 'x' } } as const;
  expect(exitCodeOf(stamped(started, finished('individual/a', 'failed'), died))).toBe(2);
  expect(exitCodeOf(stamped(started, died, finished('individual/a', 'failed')))).toBe(2);
});

test('a service that dies ends the run with 2 and is told, though every test passed [S3-27]', () => {
  const problem = { code: 'died', capability: 'api', exit: 'exit code 3', log: null, lastLines: [] } as const;
  const events = stamped(
    started,
    starting('api'),
    ready('api'),
    finished('individual/a', 'passed'),
    { kind: 'capability-died', capability: capabilityName('api'), sandbox: null, problem },
    finished('individual/b', 'passed'),
  );
  expect(resultsDocument(events)).toMatchObject({ exit_code: 2, tests: { passed: 2, errors: 0 }, muster: { problems: [{ code: 'died' }] } });
  expect(capabilityStatus(events)).toMatchObject({
    started: [],
    failed: [{ service: 'api', error: expect.stringContaining('exit code 3') }],
    availableCount: 0,
  });
});

test('endpoints carry their percentiles, and those with a p99 above 500 ms are slow [S2-51] [S2-52]', () => {
  const profile = { '/slow': [501], '/edge': [500], '/api/companies': Array.from({ length: 100 }, (_, index) => index + 1), '/never': [] };
  expect(resultsDocument(allPassed, profile).profiling).toEqual({
    endpoints: {
      '/api/companies': { p50_ms: 50, p95_ms: 95, p99_ms: 99 },
      '/edge': { p50_ms: 500, p95_ms: 500, p99_ms: 500 },
      '/slow': { p50_ms: 501, p95_ms: 501, p99_ms: 501 },
    },
    slow_endpoints: ['/slow'],
  });
  expect(resultsDocument(allPassed).profiling).toEqual({ endpoints: {}, slow_endpoints: [] });
});

test.each([
  [[15, 20, 35, 40, 50], { p50_ms: 35, p95_ms: 50, p99_ms: 50 }],
  [Array.from({ length: 20 }, (_, index) => 20 - index), { p50_ms: 10, p95_ms: 19, p99_ms: 20 }],
  [[7], { p50_ms: 7, p95_ms: 7, p99_ms: 7 }],
])('percentiles are the values at the nearest rank [S2-56]', (values, expected) => {
  expect(percentiles(values)).toEqual(expected);
});

test('a consumer finds what it needs: exit code, slow endpoints, passed and failed [S2-53]', () => {
  const read = JSON.parse(JSON.stringify(resultsDocument(withFailure, { '/items': [900] })));
  expect([read.exit_code, read.profiling.slow_endpoints, read.tests.passed, read.tests.failed]).toEqual([1, ['/items'], 2, 1]);
});

test('the sample of the original contract is valid [S2-74]', () => {
  const ok = (duration_s: number) => ({ duration_s, status: 'ok' });
  const sample = {
    run_id: 'stonks-inttest-1705312800',
    image_tag: 'abc123',
    started_at: '2025-01-15T12:00:00Z',
    completed_at: '2025-01-15T12:07:30Z',
    exit_code: 0,
    stages: { infra_deploy: ok(45.2), seed_data: ok(8.1), service_deploy: ok(32.5), integration_tests: ok(28.3), teardown: ok(5) },
    tests: { total: 41, passed: 41, failed: 0, errors: 0 },
    profiling: { endpoints: { '/api/companies': { p50_ms: 12, p95_ms: 25, p99_ms: 45 } }, slow_endpoints: [] },
  };
  const isValid = validator('results');
  expect(isValid(sample), JSON.stringify(isValid.errors)).toBe(true);
  expect(isValid({ ...sample, exit_code: 'zero' })).toBe(false);
});

test('the capability status names the run, and what was started, found and failed [S3-67]', () => {
  expect(capabilityStatus(withFailure)).toMatchObject({
    run: '20260115-120000-abcd',
    timestamp: expect.stringMatching(/Z$/),
    started: ['demo-api', 'demo-fe'],
    alreadyRunning: ['mock-datadog'],
    failed: [{ service: 'chromium', error: 'chromium cannot be had here: external: chromium is not found on this machine' }],
    availableCount: 3,
    totalCapabilities: 4,
  });
});

test('capabilities keep their provider, what was passed over, attempts and log', () => {
  expect(resultsDocument(withFailure).muster.capabilities.find(({ name }) => name === 'demo-api')).toEqual({
    name: 'demo-api',
    sandbox: null,
    state: 'ready',
    provider: 'process',
    origin: 'started',
    passedOver: [{ provider: 'external', because: 'BACKEND_URL is not set' }],
    url: 'http://127.0.0.1:4000/demo-api',
    readyMs: 240,
    attempts: 12,
    log: '/repo/.muster/runs/r/logs/demo-api.log',
    error: null,
  });
});
