/**
 * Start-up times of capabilities: from the events of a run to what is kept, and from what is kept to percentiles for each phase and the
 * critical path of the last start.
 */
import type { RunEvent } from '../model/event.ts';
import { instanceName } from '../model/instance.ts';
import { sortedUnique } from '../model/order.ts';
import type { RunTimings, StartTiming } from '../model/timings.ts';
import { type Percentiles, percentiles } from './percentiles.ts';

/** What a run started, as it is kept; null when it started nothing. */
export function runTimings(events: readonly RunEvent[]): RunTimings | null {
  const [first] = events;
  if (first?.kind !== 'run-started') return null;
  const began = new Map<string, { readonly at: number; readonly dependsOn: readonly string[] }>();
  const timings = new Map<string, StartTiming>();
  let origin: number | null = null;
  for (const event of events) {
    if (event.kind !== 'capability-starting' && event.kind !== 'capability-ready' && event.kind !== 'capability-stopped') continue;
    const id = instanceName(event.capability, event.sandbox);
    if (event.kind === 'capability-starting') {
      origin ??= event.at;
      began.set(id, { at: event.at, dependsOn: event.dependsOn ?? [] });
    } else if (event.kind === 'capability-ready') {
      const { at, dependsOn } = began.get(id) ?? { at: event.at, dependsOn: [] };
      const { phases, readyMs, source = event.origin === 'started' ? 'cold' : 'external' } = event;
      const { spawnMs = null, listenMs = null } = phases ?? {};
      timings.set(id, { id, source, beganMs: at - (origin ?? at), spawnMs, listenMs, readyMs, stopMs: null, dependsOn });
    } else {
      const timing = timings.get(id);
      if (timing) timings.set(id, { ...timing, stopMs: event.durationMs });
    }
  }
  return timings.size === 0 ? null : { version: 1, run: first.run, at: new Date(first.at).toISOString(), capabilities: [...timings.values()] };
}

export const PHASES = ['spawn', 'listen', 'ready', 'stop'] as const;
export type Phase = (typeof PHASES)[number];

export interface CapabilityTimings {
  readonly capability: string;
  /** How often it was started, and how often a warm one was used instead. */
  readonly starts: number;
  readonly reused: number;
  /** Since the request: to start it, for all but `stop`. null where it was never measured. */
  readonly phases: Readonly<Record<Phase, Percentiles | null>>;
}

export interface PathStep {
  readonly capability: string;
  /** What it added to the whole. */
  readonly ownMs: number;
  /** When it was ready, from the first start on. */
  readonly readyAtMs: number;
}

export interface CriticalPath {
  readonly run: string;
  readonly at: string;
  readonly totalMs: number;
  readonly path: readonly PathStep[];
  /** Whose start, were it to take no time, would shorten the whole most. */
  readonly first: { readonly capability: string; readonly savesMs: number };
}

export interface TimingsReport {
  readonly runs: number;
  readonly capabilities: readonly CapabilityTimings[];
  /** Of the newest run that started something itself; null when none did. */
  readonly critical: CriticalPath | null;
}

function phaseOf(timing: StartTiming, phase: Phase): number | null {
  switch (phase) {
    case 'spawn':
      return timing.spawnMs;
    case 'listen':
      return timing.listenMs;
    case 'ready':
      return timing.readyMs;
    case 'stop':
      return timing.stopMs;
  }
}

function timingsOf(capability: string, all: readonly StartTiming[]): CapabilityTimings {
  const started = all.filter(({ source }) => source === 'cold');
  const of = (phase: Phase): Percentiles | null => {
    const values = started.flatMap((timing) => phaseOf(timing, phase) ?? []);
    return values.length === 0 ? null : percentiles(values);
  };
  return {
    capability,
    starts: started.length,
    reused: all.filter(({ source }) => source === 'warm').length,
    phases: { spawn: of('spawn'), listen: of('listen'), ready: of('ready'), stop: of('stop') },
  };
}

type Started = ReadonlyMap<string, StartTiming>;

/** When all are ready, were `skipped` to take no time. A circle ends where it began. */
function makespan(started: Started, skipped: string | null): number {
  const readyAt = new Map<string, number>();
  const ready = (id: string): number => {
    const known = readyAt.get(id);
    const timing = started.get(id);
    if (known !== undefined || !timing) return known ?? 0;
    readyAt.set(id, 0);
    const at = Math.max(0, ...timing.dependsOn.map(ready)) + (id === skipped ? 0 : timing.readyMs);
    readyAt.set(id, at);
    return at;
  };
  return Math.max(0, ...[...started.keys()].map(ready));
}

const endOf = ({ beganMs, readyMs }: StartTiming): number => beganMs + readyMs;
const latest = (timings: readonly StartTiming[]): StartTiming | undefined => timings.toSorted((one, other) => endOf(other) - endOf(one))[0];

/** From the one that was ready last, back over the dependency that each waited for longest. */
function pathOf(started: Started): StartTiming[] {
  const path: StartTiming[] = [];
  for (let step = latest([...started.values()]); step && !path.includes(step); step = latest(step.dependsOn.flatMap((id) => started.get(id) ?? [])))
    path.unshift(step);
  return path;
}

function criticalPath({ run, at, capabilities }: RunTimings): CriticalPath | null {
  const started = new Map(capabilities.filter(({ source }) => source === 'cold').map((timing) => [timing.id, timing]));
  const path = pathOf(started);
  const whole = makespan(started, null);
  const [first] = path.map(({ id }) => ({ capability: id, savesMs: whole - makespan(started, id) })).sort((one, other) => other.savesMs - one.savesMs);
  if (!first) return null;
  const steps = path.map((timing, index) => {
    const before = path[index - 1];
    return { capability: timing.id, ownMs: endOf(timing) - (before ? endOf(before) : timing.beganMs), readyAtMs: endOf(timing) };
  });
  return { run, at, totalMs: steps.at(-1)?.readyAtMs ?? 0, path: steps, first };
}

/** @param runs oldest first */
export function timingsReport(runs: readonly RunTimings[]): TimingsReport {
  const all = runs.flatMap(({ capabilities }) => capabilities).filter(({ source }) => source !== 'external');
  const names = sortedUnique(all.map(({ id }) => id));
  return {
    runs: runs.length,
    capabilities: names.map((name) =>
      timingsOf(
        name,
        all.filter(({ id }) => id === name),
      ),
    ),
    critical: runs.toReversed().reduce<CriticalPath | null>((found, run) => found ?? criticalPath(run), null),
  };
}
