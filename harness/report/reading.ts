/**
 * What a list of run events says, in one pass: every report starts from this reading, and none keeps a memory of its own.
 * A list may end anywhere (a report is written after Ctrl-C as well); what did not happen is null, empty or `not-started`.
 */
import type { Leak, RunEvent, Stage, StartPhase } from '../model/event.ts';
import type { GraphStats } from '../model/graph.ts';
import type { Plan } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { CapabilityReport } from '../model/results.ts';
import type { TestResult } from '../model/test.ts';
import { capabilitiesOf } from './capability-report.ts';

/** A span of time that may not have ended. */
export interface Period {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly ok: boolean;
  /** A signal came while it went on. */
  readonly isInterrupted: boolean;
}

export interface Reading {
  readonly run: string;
  readonly imageTag: string;
  readonly containment: string;
  readonly startedAt: number;
  /** Time of the last event. */
  readonly lastAt: number;
  /** null until the run has ended. */
  readonly exitCode: number | null;
  readonly interrupted: string | null;
  readonly plan: Plan | null;
  readonly planFile: string | null;
  readonly stages: ReadonlyMap<Stage, Period>;
  readonly phases: ReadonlyMap<StartPhase, Period>;
  readonly capabilities: readonly CapabilityReport[];
  /** By id; a test that finished twice keeps its last result. */
  readonly results: ReadonlyMap<string, TestResult>;
  /** Log of the batch that a test ran in, by id. */
  readonly logs: ReadonlyMap<string, string>;
  readonly warnings: readonly Problem[];
  readonly problems: readonly Problem[];
  /** Why the run ends with 2: the problems, and those of capabilities that failed where that fails a run, or died. */
  readonly reasons: readonly Problem[];
  readonly leaks: readonly Leak[];
  readonly graph: GraphStats | null;
}

/** Marks those that have not ended. */
function interrupt<Key>(periods: Map<Key, Period>): void {
  for (const [key, period] of periods) if (period.endedAt === null) periods.set(key, { ...period, isInterrupted: true });
}

function periods(events: readonly RunEvent[]): { stages: Map<Stage, Period>; phases: Map<StartPhase, Period> } {
  const stages = new Map<Stage, Period>();
  const phases = new Map<StartPhase, Period>();
  const open = new Map<StartPhase, Set<string>>();
  for (const event of events) {
    if (event.kind === 'stage-started') stages.set(event.stage, { startedAt: event.at, endedAt: null, ok: true, isInterrupted: false });
    else if (event.kind === 'stage-ended') {
      const isInterrupted = stages.get(event.stage)?.isInterrupted ?? false;
      stages.set(event.stage, { startedAt: event.at - event.durationMs, endedAt: event.at, ok: event.ok, isInterrupted });
    } else if (event.kind === 'interrupted') {
      for (const each of [stages, phases]) interrupt(each);
    } else if (event.kind === 'capability-starting' || event.kind === 'capability-ready' || event.kind === 'capability-failed') {
      const name = `${event.capability}@${event.sandbox ?? ''}`;
      const known = phases.get(event.phase);
      const waiting = open.get(event.phase) ?? new Set();
      open.set(event.phase, waiting);
      if (event.kind === 'capability-starting') waiting.add(name);
      else waiting.delete(name);
      const failed = event.kind === 'capability-failed' && event.onMissing === 'fail';
      const endedAt = waiting.size === 0 ? event.at : null;
      phases.set(event.phase, { startedAt: known?.startedAt ?? event.at, endedAt, ok: (known?.ok ?? true) && !failed, isInterrupted: false });
    }
  }
  return { stages, phases };
}

/** Reads the list. An event list without `run-started` is a bug. */
export function readEvents(events: readonly RunEvent[]): Reading {
  const [first] = events;
  if (first?.kind !== 'run-started') throw new Error('a list of run events begins with run-started');
  const results = new Map<string, TestResult>();
  const logs = new Map<string, string>();
  const warnings: Problem[] = [];
  const problems: Problem[] = [];
  const reasons: Problem[] = [];
  const leaks: Leak[] = [];
  let containment = 'none';
  let [exitCode, interrupted, plan, planFile, graph]: [number | null, string | null, Plan | null, string | null, GraphStats | null] = [
    null,
    null,
    null,
    null,
    null,
  ];
  for (const event of events) {
    switch (event.kind) {
      case 'warning':
        warnings.push(event.problem);
        break;
      case 'problem':
        problems.push(event.problem);
        reasons.push(event.problem);
        break;
      case 'capability-failed':
        if (event.onMissing === 'fail') reasons.push(event.problem);
        break;
      case 'capability-died':
        reasons.push(event.problem);
        break;
      case 'planned':
        plan = event.plan;
        planFile = event.planFile;
        break;
      case 'guarded':
        containment = event.containment;
        break;
      case 'batch-started':
        for (const test of event.tests) logs.set(test, event.log);
        break;
      case 'test-finished':
        results.set(event.result.id, event.result);
        break;
      case 'learned':
        graph = event.stats;
        break;
      case 'leak':
        leaks.push(event);
        break;
      case 'interrupted':
        interrupted = event.signal;
        break;
      case 'run-ended':
        exitCode = event.exitCode;
        break;
      case 'run-started':
      case 'stage-started':
      case 'stage-ended':
      case 'note':
      case 'capability-starting':
      case 'capability-progress':
      case 'capability-ready':
      case 'capability-stopped':
      case 'batch-ended':
        break;
    }
  }
  return {
    run: first.run,
    imageTag: first.imageTag,
    containment,
    startedAt: first.at,
    lastAt: events.at(-1)?.at ?? first.at,
    exitCode,
    interrupted,
    plan,
    planFile,
    ...periods(events),
    capabilities: capabilitiesOf(events, plan),
    results,
    logs,
    warnings,
    problems,
    reasons,
    leaks,
    graph,
  };
}
