/**
 * The results document of a run: S2's contract, with Muster's own part under `muster` (INTERFACES, "Results document").
 *
 * In: the events, and the measured times of API calls by path when they are known. Out: the document. It is complete and valid for
 * every ending: all passed, failures, an infrastructure failure, Ctrl-C (CHECKLIST S2-43).
 */
import type { RunEvent } from '../model/event.ts';
import { byCodeUnits } from '../model/order.ts';
import type { ResultsDocument, StageResult, TestReport } from '../model/results.ts';
import { exitCodeOf } from './exit-code.ts';
import { explain } from './explain.ts';
import { percentiles } from './percentiles.ts';
import { type Period, type Reading, readEvents } from './reading.ts';
import { shownReason } from './reason.ts';

/** Milliseconds of each call, by path. */
export type Profile = Readonly<Record<string, readonly number[]>>;

/** A path is slow when its p99 is above this (CHECKLIST D12). */
const SLOW_MS = 500;

const seconds = (ms: number): number => Math.round(ms) / 1000;

/** A stage that has begun and not ended was cut off: by a signal, or by what failed in it. One that a signal met had to end early. */
function stageResult(period: Period | undefined, { lastAt }: Reading, isFailed = false): StageResult {
  if (period === undefined) return { duration_s: 0, status: 'not-run' };
  const duration_s = seconds((period.endedAt ?? lastAt) - period.startedAt);
  if (!period.ok || isFailed) return { duration_s, status: 'failed' };
  if (period.isInterrupted) return { duration_s, status: 'interrupted' };
  return { duration_s, status: period.endedAt === null ? 'failed' : 'ok' };
}

/** In the order of the plan, so that two runs can be compared. */
function testReports({ plan, results }: Reading): TestReport[] {
  const planned = new Map((plan?.tests ?? []).map((test) => [test.id, test]));
  const inOrder = [...planned.keys()].flatMap((id) => results.get(id) ?? []);
  const unplanned = [...results.values()].filter(({ id }) => !planned.has(id));
  return [...inOrder, ...unplanned].map(({ id, outcome, durationMs, message, brokenBy }) => {
    const test = planned.get(id);
    return {
      id,
      outcome,
      durationMs,
      because: test === undefined ? '' : shownReason(test),
      suite: test?.suite ?? '',
      file: test?.file ?? '',
      ...(message === undefined ? {} : { message }),
      ...(brokenBy === undefined ? {} : { brokenBy }),
    };
  });
}

function count(tests: readonly TestReport[]): ResultsDocument['tests'] {
  const of = (...outcomes: readonly string[]): number => tests.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const [passed, failed, errors] = [of('passed', 'cached'), of('failed'), of('broken')];
  return { total: passed + failed + errors, passed, failed, errors, skipped: of('skipped') };
}

function profiling(profile: Profile): ResultsDocument['profiling'] {
  const endpoints = Object.keys(profile)
    .filter((path) => (profile[path] ?? []).length > 0)
    .sort(byCodeUnits)
    .map((path) => [path, percentiles(profile[path] ?? [])] as const);
  return {
    endpoints: Object.fromEntries(endpoints),
    slow_endpoints: endpoints.filter(([, { p99_ms }]) => p99_ms > SLOW_MS).map(([path]) => path),
  };
}

/** Renders the document. Before `run-ended` the exit code is the one that the events come to. */
export function resultsDocument(events: readonly RunEvent[], profile: Profile = {}): ResultsDocument {
  const reading = readEvents(events);
  const tests = testReports(reading);
  const hasFailures = tests.some(({ outcome }) => outcome === 'failed' || outcome === 'broken');
  return {
    version: 1,
    run_id: reading.run,
    image_tag: reading.imageTag,
    started_at: new Date(reading.startedAt).toISOString(),
    completed_at: new Date(reading.lastAt).toISOString(),
    exit_code: reading.exitCode ?? exitCodeOf(events),
    stages: {
      infra_deploy: stageResult(reading.phases.get('infra_deploy'), reading),
      seed_data: stageResult(reading.phases.get('seed_data'), reading),
      service_deploy: stageResult(reading.phases.get('service_deploy'), reading),
      integration_tests: stageResult(reading.stages.get('run'), reading, hasFailures),
      teardown: stageResult(reading.stages.get('stop'), reading),
    },
    tests: count(tests),
    profiling: profiling(profile),
    muster: {
      plan: reading.planFile,
      capabilities: reading.capabilities,
      tests,
      leaks: reading.leaks.map(({ pid, command, ports, owner, fixed }) => ({ pid, command, ports, ...(owner === undefined ? {} : { owner, fixed }) })),
      containment: reading.containment,
      unmapped: reading.plan?.unmapped ?? [],
      warnings: reading.warnings.map(explain),
      problems: reading.reasons.map(explain),
      graph: reading.graph,
    },
  };
}
