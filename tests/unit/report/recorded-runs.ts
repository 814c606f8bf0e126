/** Runs as lists of events, for the reports: each builder makes one ending. Times are fixed, so golden files stay the same. */
import type { RunEvent, RunEventBody } from '../../../harness/model/event.ts';
import { capabilityName, runId, testId } from '../../../harness/model/ids.ts';
import type { Plan, PlannedTest, Reason, Requirement } from '../../../harness/model/plan.ts';
import type { Outcome, TestKind, TestResult } from '../../../harness/model/test.ts';

const START = Date.UTC(2026, 0, 15, 12, 0, 0);

/** Stamps events 100 ms apart. */
export function stamped(...bodies: readonly RunEventBody[]): RunEvent[] {
  return bodies.map((body, index) => ({ at: START + index * 100, ...body }));
}

export function plannedTest(id: string, file: string, requires: readonly string[], because: readonly Reason[], line = 3): PlannedTest {
  const [kind = 'individual'] = id.split('/');
  return {
    id: testId(id),
    kind: kind as TestKind,
    suite: kind === 'e2e' ? 'e2e' : 'api',
    file,
    titlePath: [id],
    line,
    requires: requires.map(capabilityName),
    sandbox: null,
    aliases: [],
    because,
    weightMs: 1200,
    weightFrom: 'history',
  };
}

const impact = (...path: readonly string[]): Reason => ({ kind: 'impact', changed: path[0] ?? '', path });

export const tests: readonly PlannedTest[] = [
  plannedTest('e2e/fe-smoke', 'stacks/stack-one/tests/e2e/smoke.spec.ts', ['demo-fe'], [impact('demo-api', 'release-lifecycle-demo', 'demo-fe')], 12),
  plannedTest('e2e/fe-checkout-page', 'stacks/stack-one/tests/e2e/checkout-page.spec.ts', ['chromium', 'demo-fe'], [{ kind: 'never-traced' }]),
  plannedTest('individual/api-crud', 'stacks/stack-one/tests/api/crud.postman.json', ['demo-api'], [impact('demo-api')]),
  plannedTest(
    'individual/api-validation',
    'stacks/stack-one/tests/api/validation.postman.json',
    ['demo-api'],
    [impact('demo-api'), { kind: 'failed-last-time', run: 'r-1' }],
  ),
];

function requirement(capability: string, ids: readonly string[], dependsOn: readonly string[] = []): Requirement {
  return { capability: capabilityName(capability), sandbox: null, tests: ids.map(testId), dependsOn: dependsOn.map(capabilityName) };
}

export const plan: Plan = {
  version: 1,
  commit: '0123456789abcdef0123456789abcdef01234567',
  digest: 'd1',
  change: { from: 'areas', areas: ['demo-api'], files: [], filesByArea: {}, fullRun: [], since: null },
  radius: 1,
  tests,
  leftOut: [testId('individual/fe-assets'), testId('individual/fe-unit-api')],
  services: ['demo-api', 'demo-fe', 'release-lifecycle-demo'],
  unmapped: [],
  unmapped_area: '',
  requirements: [
    requirement('chromium', ['e2e/fe-checkout-page']),
    requirement('demo-api', ['individual/api-crud', 'individual/api-validation', 'e2e/fe-smoke']),
    requirement('demo-fe', ['e2e/fe-smoke', 'e2e/fe-checkout-page'], ['demo-api']),
    requirement('mock-datadog', ['e2e/fe-smoke', 'individual/api-crud']),
  ],
  workers: [tests.map(({ id, suite, file, weightMs }) => ({ suite, file, sandbox: null, tests: [id], weightMs }))],
  makespanMs: 4800,
  lowerBoundMs: 4800,
  message: '',
};

const instance = (capability: string) => ({ capability: capabilityName(capability), sandbox: null });

export const started: RunEventBody = {
  kind: 'run-started',
  run: runId('20260115-120000-abcd'),
  version: '0.1.0',
  root: '/repo',
  imageTag: 'latest',
};

const guarded: RunEventBody = { kind: 'guarded', pid: 4711, containment: 'subreaper' };

export const starting = (capability: string, phase: 'infra_deploy' | 'service_deploy' = 'service_deploy'): RunEventBody => ({
  kind: 'capability-starting',
  ...instance(capability),
  provider: 'process',
  passedOver: [{ provider: 'external', because: 'BACKEND_URL is not set' }],
  phase,
  log: `/repo/.muster/runs/r/logs/${capability}.log`,
});

export const ready = (
  capability: string,
  origin: 'started' | 'already-running' = 'started',
  phase: 'infra_deploy' | 'service_deploy' = 'service_deploy',
): RunEventBody => ({
  kind: 'capability-ready',
  ...instance(capability),
  provider: origin === 'started' ? 'process' : 'external',
  origin,
  phase,
  url: `http://127.0.0.1:4000/${capability}`,
  pid: origin === 'started' ? 4242 : null,
  readyMs: 240,
  attempts: 12,
});

const stopped = (capability: string): RunEventBody => ({ kind: 'capability-stopped', ...instance(capability), durationMs: 35, how: 'asked' });

export const finished = (id: string, outcome: Outcome, more: Partial<TestResult> = {}): RunEventBody => ({
  kind: 'test-finished',
  result: { id: testId(id), outcome, durationMs: 120, ...more },
});

const batch = (suite: string, runner: string, ids: readonly string[]): RunEventBody => ({
  kind: 'batch-started',
  worker: 0,
  suite,
  runner,
  tests: ids.map(testId),
  log: `/repo/.muster/runs/r/logs/runner-0-${suite}.log`,
});

const beginning: readonly RunEventBody[] = [
  started,
  guarded,
  { kind: 'stage-started', stage: 'scan' },
  { kind: 'note', stage: 'scan', text: '6 tests in 2 suites' },
  { kind: 'stage-ended', stage: 'scan', durationMs: 41, ok: true },
  { kind: 'stage-started', stage: 'select' },
  { kind: 'note', stage: 'select', text: '4 of 6 tests for a change to demo-api' },
  { kind: 'stage-ended', stage: 'select', durationMs: 3, ok: true },
  { kind: 'planned', plan, planFile: '/repo/.muster/runs/r/plan.json', failsOnUnmapped: false },
  { kind: 'stage-started', stage: 'start' },
];

const ending = (exitCode: number): readonly RunEventBody[] => [
  { kind: 'stage-started', stage: 'stop' },
  stopped('demo-fe'),
  stopped('demo-api'),
  { kind: 'stage-ended', stage: 'stop', durationMs: 80, ok: true },
  { kind: 'run-ended', exitCode, durationMs: 4200 },
];

const noChromium: RunEventBody = {
  kind: 'capability-failed',
  ...instance('chromium'),
  phase: 'infra_deploy',
  onMissing: 'skip',
  problem: { code: 'no-usable-provider', capability: 'chromium', tried: [{ provider: 'external', because: 'chromium is not found on this machine' }] },
};

const allReady: readonly RunEventBody[] = [
  noChromium,
  ready('mock-datadog', 'already-running', 'infra_deploy'),
  starting('demo-api'),
  ready('demo-api'),
  starting('demo-fe'),
  ready('demo-fe'),
  { kind: 'stage-ended', stage: 'start', durationMs: 600, ok: true },
  { kind: 'stage-started', stage: 'run' },
];

/** One passed, one skipped for want of a browser, one failed, one passed again after failing last time. */
export const withFailure: readonly RunEvent[] = stamped(
  ...beginning,
  ...allReady,
  batch('e2e', 'playwright', ['e2e/fe-smoke']),
  finished('e2e/fe-smoke', 'passed'),
  finished('e2e/fe-checkout-page', 'skipped', { durationMs: 0, message: 'chromium cannot be had here', brokenBy: capabilityName('chromium') }),
  { kind: 'batch-ended', worker: 0, suite: 'e2e', durationMs: 900, exitCode: 0 },
  batch('api', 'newman', ['individual/api-crud', 'individual/api-validation']),
  finished('individual/api-crud', 'failed', { message: '\u001B[31mexpected 201 but got 500\u001B[39m\n  at "creates an item" <POST /items> & more' }),
  finished('individual/api-validation', 'passed'),
  { kind: 'batch-ended', worker: 0, suite: 'api', durationMs: 700, exitCode: 1 },
  { kind: 'note', stage: 'run', text: '4 tests: 2 passed, 1 failed, 1 skipped' },
  { kind: 'stage-ended', stage: 'run', durationMs: 1600, ok: true },
  { kind: 'stage-started', stage: 'collect' },
  { kind: 'learned', traces: 7, tests: 3, stats: { services: 3, tests: 9, touches_edges: 15, calls_edges: 2, observed_calls_edges: 2 } },
  { kind: 'note', stage: 'collect', text: '7 traces of 3 tests' },
  { kind: 'stage-ended', stage: 'collect', durationMs: 20, ok: true },
  ...ending(1),
);

/** Everything passed. */
export const allPassed: readonly RunEvent[] = stamped(
  ...beginning,
  ready('chromium', 'already-running', 'infra_deploy'),
  ...allReady.slice(1),
  batch('e2e', 'playwright', ['e2e/fe-smoke', 'e2e/fe-checkout-page']),
  finished('e2e/fe-smoke', 'passed'),
  finished('e2e/fe-checkout-page', 'passed'),
  batch('api', 'newman', ['individual/api-crud', 'individual/api-validation']),
  finished('individual/api-crud', 'passed'),
  finished('individual/api-validation', 'passed'),
  { kind: 'stage-ended', stage: 'run', durationMs: 1600, ok: true },
  ...ending(0),
);

/** A service never became ready: its tests are broken. */
export const notReady: readonly RunEvent[] = stamped(
  ...beginning,
  noChromium,
  ready('mock-datadog', 'already-running', 'infra_deploy'),
  starting('demo-api'),
  {
    kind: 'capability-failed',
    ...instance('demo-api'),
    phase: 'service_deploy',
    onMissing: 'fail',
    problem: {
      code: 'not-ready',
      capability: 'demo-api',
      check: 'http /health',
      attempts: 30,
      waitedMs: 30_000,
      last: 'answered 503',
      log: '/repo/.muster/runs/r/logs/demo-api.log',
      lastLines: ['listening on 4000', 'database is locked'],
    },
  },
  {
    kind: 'capability-failed',
    ...instance('demo-fe'),
    phase: 'service_deploy',
    onMissing: 'fail',
    problem: { code: 'dependency-failed', capability: 'demo-fe', dependsOn: 'demo-api' },
  },
  { kind: 'stage-ended', stage: 'start', durationMs: 30_020, ok: false },
  ...tests.map(({ id }) =>
    finished(id, id === 'e2e/fe-checkout-page' ? 'skipped' : 'broken', { durationMs: 0, brokenBy: capabilityName('demo-api'), message: 'demo-api failed' }),
  ),
  ...ending(2),
);

/** Ctrl-C while the first batch ran. */
export const interrupted: readonly RunEvent[] = stamped(
  ...beginning,
  ...allReady,
  batch('e2e', 'playwright', ['e2e/fe-smoke']),
  finished('e2e/fe-smoke', 'passed'),
  { kind: 'interrupted', signal: 'SIGINT' },
  ...ending(130),
);

/** A change that no test reaches. */
export const unmapped: readonly RunEvent[] = stamped(
  started,
  guarded,
  {
    kind: 'planned',
    plan: {
      ...plan,
      change: { ...plan.change, areas: ['new-service'] },
      tests: [],
      requirements: [],
      workers: [],
      unmapped: ['new-service'],
      unmapped_area: 'new-service',
      message: 'No mapped regression; area needs tests',
    },
    planFile: '/repo/.muster/runs/r/plan.json',
    failsOnUnmapped: false,
  },
  { kind: 'run-ended', exitCode: 0, durationMs: 12 },
);
