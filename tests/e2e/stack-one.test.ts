/**
 * The main job on stack-one: three real services, nine real tests in three real runners, on a graph that knows nothing before. What the
 * run observed decides what a change can break.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { encode } from '@msgpack/msgpack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHost } from '../../harness/host/node-host.ts';
import { startMockDatadog } from '../../harness/mock-datadog/server.ts';
import { nightlyRegression, SUITES } from '../../tools/nightly-regression.ts';
import { type Outcome, type Project, project } from '../rig/project.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const LOOPBACK_ONLY = path.join(REPOSITORY, 'fixtures/rig/loopback-only.cjs');
const SUITE_FLAGS = SUITES.flatMap((suite) => ['--suite', suite]);

const E2E = ['e2e/bff-integration', 'e2e/fe-checkout-flow', 'e2e/fe-smoke'];
const FE = ['individual/fe-assets', 'individual/fe-unit-api'];
const BFF = ['individual/bff-crud', 'individual/bff-health'];
const API = ['individual/api-crud', 'individual/api-validation'];
const ALL = [...E2E, ...API, ...BFF, ...FE];

let shop: Project;
let first: Outcome;
/** Where the processes of the first run write down what they tried to reach outside of this machine. */
let outward: string;

/** A copy of stack-one with this repository's own configuration, but for the traces that would fill the graph. */
beforeAll(async () => {
  const configuration = fs.readFileSync(path.join(REPOSITORY, 'muster.yaml'), 'utf8').replace(/^traces:.*\n/m, '');
  shop = await project({ 'muster.yaml': configuration }, { packages: true });
  // Its services pass the identity of a test on by the library that Muster offers for that.
  for (const part of ['stacks/stack-one', 'harness/propagation']) fs.cpSync(path.join(REPOSITORY, part), path.join(shop.root, part), { recursive: true });
  outward = path.join(shop.scratch, 'outward');
  const guarded = { NODE_OPTIONS: `--require ${LOOPBACK_ONLY}`, LOOPBACK_LOG: outward };
  first = await shop.run(['run', '--all', ...SUITE_FLAGS], { env: guarded });
});
afterAll(() => shop[Symbol.asyncDispose]());

test('nine tests pass on three services, started by what the tests say that they need [S3-23, S0-35, M-04]', () => {
  expect(first.exitCode, first.stderr).toBe(0);
  expect(first.results().muster.tests.map(({ id, outcome }) => [id, outcome])).toEqual(ALL.map((id) => [id, 'passed']));
  expect(first.status()).toMatchObject({ started: ['demo-api', 'demo-fe', 'mock-datadog', 'release-lifecycle-demo'], failed: [] });
  const kinds = first.events().map(({ kind }) => kind);
  expect(kinds.indexOf('planned')).toBeLessThan(kinds.indexOf('capability-starting'));
});

test('neither Muster nor a service nor a test reaches beyond this machine, and no key of Datadog is needed [S0-15, M-02]', () => {
  const read = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');
  expect(read(outward)).toBe('');
  const watched = read(`${outward}.watched`);
  for (const program of ['harness/main', 'demo-fe/main', 'release-lifecycle-demo/main', 'demo-api/main', 'newman', 'playwright', 'vitest']) {
    expect(watched).toContain(program);
  }
  // The same watch, over a program that does reach out.
  const control = path.join(shop.scratch, 'control');
  const env = { ...process.env, LOOPBACK_LOG: control };
  execFileSync(process.execPath, ['--require', LOOPBACK_ONLY, '-e', "fetch('http://192.0.2.1').catch(() => {})"], { env });
  expect(read(control)).toContain('192.0.2.1');
});

test('what the run observed is 3 services, 9 tests, 15 touches and 2 calls, in a store that other processes read [S0-01, S0-07, S0-28, S0-34, S0-36, S0-52]', async () => {
  expect((await shop.run('graph stats --json')).json()).toEqual({ services: 3, tests: 9, touches_edges: 15, calls_edges: 2, observed_calls_edges: 2 });
  expect(first.results().muster.graph).toMatchObject({ tests: 9, touches_edges: 15 });
});

describe('what a change can break, by what was observed', () => {
  test.each([
    ['demo-fe', 1, ['e2e/fe-checkout-flow', 'e2e/fe-smoke', ...FE]],
    ['release-lifecycle-demo', 1, [...E2E, ...BFF]],
    ['demo-api', 1, [...E2E, ...API, 'individual/bff-crud']],
    ['demo-fe', 2, ALL],
    ['release-lifecycle-demo', 2, ALL],
    ['demo-api', 2, ALL],
  ])('%s at radius %i: the tests whose traces say so, e2e first [S0-03, S0-04, S0-20, S0-21, S0-22, S0-31, S0-32, S0-87]', async (app, radius, tests) => {
    const impact = await shop.run(`graph impact --json --changed ${app} --radius ${radius}`);
    expect(impact.json()).toMatchObject({ tests: tests.map((id) => ({ id, type: id.split('/')[0] })), unmapped_area: '' });
    const plan = (await shop.run(['plan', '--json', '--changed', app, '--radius', String(radius), ...SUITE_FLAGS])).plan();
    expect(plan.tests.map(({ id }) => id)).toEqual(tests);
    expect(plan.tests.every(({ because: [reason] }) => reason?.kind === 'impact')).toBe(true);
  });

  test('an area that no trace knows is unmapped, to the letter, at every radius [S0-05, S0-18, S0-33, S0-37, S0-85]', async () => {
    for (const radius of [1, 2]) {
      expect((await shop.run(`graph impact --json --changed new-service --radius ${radius}`)).json()).toEqual({
        tests: [],
        unmapped_area: 'new-service',
        message: 'No mapped regression; area needs tests',
      });
    }
  });
});

test('the committed traces are what the tool makes of such a run: 9 traces, spans s1 to s15 [S0-35, S0-36, S0-38]', async () => {
  const text = await nightlyRegression(path.join(shop.root, '.muster/graph.sqlite'));
  expect(text).toBe(fs.readFileSync(path.join(REPOSITORY, 'fixtures/traces/nightly-regression.json'), 'utf8'));
  const { traces }: { traces: { test_id: string; spans: { service: string; resource: string; span_id: string }[] }[] } = JSON.parse(text);
  expect(traces.map(({ test_id }) => test_id)).toEqual(ALL);
  expect(traces.flatMap(({ spans }) => spans.map(({ span_id }) => span_id))).toEqual(Array.from({ length: 15 }, (_, index) => `s${index + 1}`));
  const graph = path.join(shop.scratch, 'from-fixture.sqlite');
  const ingested = await shop.run(['graph', 'ingest', '--json', '--graph', graph, path.join(REPOSITORY, 'fixtures/traces/nightly-regression.json')]);
  expect(ingested.json()).toMatchObject({ services: 3, tests: 9, touches_edges: 15, calls_edges: 2, observed_calls_edges: 2 });
});

test('a change to demo-api runs its six tests and the one that was never traced, and nothing else; without a browser that one is skipped with the reason [S0-32, S0-58, S3-23]', async () => {
  const run = await shop.run('run --changed demo-api', { env: { CHROMIUM_PATH: '', PATH: withoutBrowsers() } });
  expect(run.exitCode, run.stderr).toBe(0);
  const outcomes = run.results().muster.tests.map(({ id, outcome, because }) => [id, outcome, because]);
  expect(outcomes).toEqual([
    ['e2e/bff-integration', 'passed', 'touches demo-api'],
    ['e2e/fe-checkout-flow', 'passed', 'touches demo-api'],
    ['e2e/fe-checkout-page', 'skipped', expect.stringContaining('never traced')],
    ['e2e/fe-smoke', 'passed', 'touches demo-api'],
    ['individual/api-crud', 'passed', 'touches demo-api'],
    ['individual/api-validation', 'passed', 'touches demo-api'],
    ['individual/bff-crud', 'passed', 'touches demo-api'],
  ]);
  expect(run.stderr).toContain('chromium cannot be had here');
  expect(run.results().tests).toEqual({ total: 6, passed: 6, failed: 0, errors: 0, skipped: 1 });
  const { 'e2e-entry-point': e2e, ...apps }: Record<string, unknown> = JSON.parse(run.report('test-summary.json'));
  expect([e2e, Object.keys(apps)]).toEqual(['pass', ['demo-fe', 'release-lifecycle-demo', 'demo-api']]);
  expect(Object.keys(run.results().profiling.endpoints)).toContain('demo-api GET /items');
});

test('tests of the entry app alone run too when they are selected, and the summary tells each app apart [S0-61, S0-62, S0-63]', async () => {
  const run = await shop.run('run --changed demo-fe --suite stack-one-fe');
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.results().muster.tests.map(({ id, outcome }) => [id, outcome])).toEqual(FE.map((id) => [id, 'passed']));
  expect(JSON.parse(run.report('test-summary.json'))).toEqual({
    'e2e-entry-point': 'skipped (no e2e in plan)',
    'demo-fe': 'pass',
    'release-lifecycle-demo': 'skipped (not in plan)',
    'demo-api': 'skipped (not in plan)',
  });
});

/** The committed traces as a tracer would have sent them to its agent a minute ago. */
function asSentToAnAgent(): Buffer<ArrayBuffer> {
  const { traces }: { traces: { test_id: string; spans: { service: string; resource: string }[] }[] } = JSON.parse(
    fs.readFileSync(path.join(REPOSITORY, 'fixtures/traces/nightly-regression.json'), 'utf8'),
  );
  const begin = BigInt(Date.now() - 60_000) * 1_000_000n;
  const chunks = traces.map(({ test_id, spans }, trace) =>
    spans.map(({ service, resource }, place) => ({
      trace_id: BigInt(trace + 1),
      span_id: BigInt(place + 1),
      parent_id: BigInt(place),
      name: 'web.request',
      type: 'web',
      service,
      resource,
      error: 0,
      start: begin + BigInt(place),
      duration: 1_000_000,
      meta: { 'span.kind': 'server', 'baggage.test.id': test_id },
      metrics: {},
    })),
  );
  return Buffer.from(encode(chunks, { useBigInt64: true }));
}

test('one command collects from a Datadog API, stores, asks and executes, in this order, each with its line [S0-54, S0-77]', async () => {
  await using datadog = await startMockDatadog({ port: 0 }, nodeHost().clock);
  const sent = await fetch(`${datadog.url}/v0.4/traces`, { method: 'PUT', headers: { 'content-type': 'application/msgpack' }, body: asSentToAnAgent() });
  expect(sent.status).toBe(200);
  const words = ['run', '--changed', 'demo-api', '--collect-from', datadog.url, '--graph', path.join(shop.scratch, 'collected.sqlite')];
  const run = await shop.run([...words, '--suite', 'stack-one-api', '--suite', 'stack-one-fe']);
  expect(run.exitCode, run.stderr).toBe(0);
  const ended = run.events().flatMap((event) => (event.kind === 'stage-ended' && event.ok ? [event.stage] : []));
  expect(ended.filter((stage) => ['collect', 'store', 'select', 'run'].includes(stage)).slice(0, 4)).toEqual(['collect', 'store', 'select', 'run']);
  for (const line of [
    /^collect +9 traces from http.* m?s$/m,
    /^store +the graph has 3 services, 9 tests .* m?s$/m,
    /^select +3 of .*changed: demo-api/m,
    /^run +3 tests ended/m,
  ]) {
    expect(run.stderr).toMatch(line);
  }
  const executed = run.results().muster.tests.map(({ id, outcome, because }) => [id, outcome, because]);
  expect(executed).toEqual([...API, 'individual/bff-crud'].map((id) => [id, 'passed', 'touches demo-api']));
});

/** The PATH without folders in which a browser lies; Node itself is called by its own path. */
function withoutBrowsers(): string {
  const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((dir) => !browsers.some((browser) => fs.existsSync(path.join(dir, browser))))
    .join(path.delimiter);
}
