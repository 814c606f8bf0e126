/**
 * What a person sees while a run works: one line for each stage and each service with its time, the selected tests with their
 * reasons, each test as it ends, and at the end a summary (`summary.ts`).
 *
 * In: events one by one, and where to write. The order of words is kept for those who watch for it (CHECKLIST S3-06, 56, 60):
 * Orchestrating, Already running, Need to start, Starting, Waiting, healthy, Final Status, Running, passed, Cleaning up.
 * With `quiet`, only what went wrong and the summary.
 */
import { type InstanceRef, isHarmless, type RunEvent, type Stage } from '../model/event.ts';
import { instanceName } from '../model/instance.ts';
import type { TestResult } from '../model/test.ts';
import { capabilityStatus } from './capability-status.ts';
import { explain, isSlip, renderProblem } from './explain.ts';
import { firstLine } from './first-line.ts';
import { cut, duration, type Paint, paint, plural } from './layout.ts';
import { outputEnd } from './output-end.ts';
import { planLines } from './plan-table.ts';
import { summary } from './summary.ts';

export interface ConsoleOptions {
  write(text: string): void;
  readonly colour: boolean;
  readonly quiet: boolean;
  /** Nothing is to be started: what runs is told with what was asked of it. */
  readonly isCheck?: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const stageLine = (stage: Stage, text: string): string => `${stage.padEnd(9)} ${text}`;

/** `isLast`: no summary will show more of it. */
function testLines(
  { id, outcome, durationMs, message, lastLines = [], brokenBy }: TestResult,
  { width, isLast }: { readonly width: number; readonly isLast: boolean },
  { good, bad, warn, faint }: Paint,
): string[] {
  const reason = message === undefined ? [] : [`      ${firstLine(message)}`];
  // The reason of a broken test ends with the path of a log, which must stay whole.
  const why = outcome === 'broken' ? reason : reason.map((line) => cut(line, width));
  switch (outcome) {
    case 'passed':
      return [`  ${good('✓')} ${id} passed ${faint(duration(durationMs))}`];
    case 'cached':
      return [`  ${good('✓')} ${id} passed before with the same inputs`];
    case 'failed':
      return [`  ${bad('✗')} ${id} failed ${faint(duration(durationMs))}`, ...why, ...(isLast ? outputEnd(lastLines).map((line) => `      ${line}`) : [])];
    case 'broken':
      return [`  ${bad('✗')} ${id} is broken${brokenBy === undefined ? '' : ` by ${brokenBy}`}`, ...why];
    case 'skipped':
      return [`  ${warn('−')} ${id} skipped`, ...why];
  }
}

/** Available x/N, and how they came to be; null when there were none. */
function finalStatus(events: readonly RunEvent[]): string | null {
  const { availableCount, totalCapabilities, started, alreadyRunning, failed } = capabilityStatus(events);
  return totalCapabilities === 0
    ? null
    : `Final Status: Available ${availableCount}/${totalCapabilities}, Started ${started.length}, Already Running ${alreadyRunning.length}, Failed ${failed.length}`;
}

function names(instances: readonly { readonly capability: string; readonly sandbox: string | null }[]): string {
  return instances.map(({ capability, sandbox }) => instanceName(capability, sandbox)).join(', ');
}

function orchestrating(needed: readonly InstanceRef[]): string[] {
  if (needed.length === 0) return [];
  return [stageLine('start', `Orchestrating ${plural(needed.length, 'capability', 'capabilities')}: ${names(needed)}`)];
}

/** Why it is not had in a way that its capability lists before the one that was taken; in one line. */
function fallback({ passedOver, ...event }: RunEvent & { readonly kind: 'capability-starting' }): string[] {
  const others = passedOver.map(({ provider: other, because }) => `${other} (${firstLine(because)})`);
  return others.length === 0 ? [] : [`    ${names([event])} is not had by ${others.join(', ')}`];
}

const failsLoudly = (event: RunEvent): boolean =>
  event.kind === 'problem' ||
  (event.kind === 'warning' && isSlip(event.problem)) ||
  event.kind === 'capability-died' ||
  event.kind === 'leak' ||
  event.kind === 'run-ended' ||
  (event.kind === 'capability-failed' && event.onMissing === 'fail') ||
  (event.kind === 'test-finished' && (event.result.outcome === 'failed' || event.result.outcome === 'broken'));

/** Answers a function that takes each event as it happens. */
export function consoleReport({ write, colour, quiet, isCheck = false, width }: ConsoleOptions): (event: RunEvent) => void {
  const palette = paint(colour);
  const { good, bad, warn, faint, strong } = palette;
  const seen: RunEvent[] = [];
  const notes = new Map<Stage, string>();

  function stageEnd({ stage, durationMs }: RunEvent & { readonly kind: 'stage-ended' }): string[] {
    const time = faint(duration(durationMs));
    const note = stage === 'start' ? finalStatus(seen) : notes.get(stage);
    if (stage === 'stop') {
      const isAll = seen.every((event) => event.kind !== 'capability-stopped' || event.how !== 'stuck');
      const rest = note === undefined ? 'everything' : 'everything else';
      const ended = isAll ? `${rest} that was started is stopped` : warn('not everything that was started could be stopped');
      return [stageLine(stage, `${note === undefined ? ended : `${ended}; ${note}`}  ${time}`)];
    }
    return note === undefined || note === null ? [] : [stageLine(stage, `${note}  ${time}`)];
  }

  function lines(event: RunEvent): string[] {
    switch (event.kind) {
      case 'run-started':
        return [faint(`muster ${event.version}  run ${event.run}`)];
      case 'guarded':
        return [];
      case 'stage-started':
        return event.stage === 'stop' ? [stageLine('stop', 'Cleaning up')] : [];
      case 'note':
        notes.set(event.stage, event.text);
        return [];
      case 'stage-ended':
        return stageEnd(event);
      case 'planned': {
        const { requirements } = event.plan;
        return [...planLines(event.plan, width, palette), ...orchestrating(requirements)];
      }
      case 'required':
        return orchestrating(event.instances);
      case 'capability-starting':
        return [
          ...(event.isThere ? [] : [`  Need to start: ${names([event])}. Starting it (${event.provider}). Waiting until it is healthy`]),
          ...fallback(event).map(faint),
        ];
      case 'capability-progress':
        return [faint(`    ${names([event])}: ${event.text}`)];
      case 'capability-ready': {
        const where = event.url === null ? '' : faint(`  ${event.url}`);
        const warm = event.source === 'warm' ? faint(' (warm)') : '';
        const held = isCheck && event.url !== null ? faint('  its checks hold there') : '';
        if (event.origin === 'already-running') return [`  ${good('✓')} Already running: ${names([event])}${warm}${where}${held}`];
        const cold = event.whyCold === undefined ? '' : faint(`  not warm: ${event.whyCold}`);
        return [`  ${good('✓')} ${names([event])} is healthy after ${duration(event.readyMs)}${where}${cold}`];
      }
      case 'capability-failed':
        if (event.onMissing === 'skip') return [`  ${warn('−')} ${explain(event.problem).message}`];
        return [bad(`  ✗ ${firstLine(renderProblem(event.problem))}`), ...indented(renderProblem(event.problem)).slice(1)];
      case 'capability-died':
        return [bad(`  ✗ ${firstLine(renderProblem(event.problem))}`), ...indented(renderProblem(event.problem)).slice(1)];
      case 'capability-stopped':
        if (event.how === 'stuck') return [warn(`  ${names([event])} could not be stopped ${duration(event.durationMs)}`)];
        return [`  stopped ${names([event])}${event.how === 'killed' ? warn(' by force') : ''} ${faint(duration(event.durationMs))}`];
      case 'batch-started':
        return [
          stageLine(
            'run',
            `Running ${plural(event.tests.length, 'test')} of ${event.suite} with ${event.runner}${event.worker > 0 ? ` on worker ${event.worker}` : ''}`,
          ),
        ];
      case 'test-finished':
        return testLines(event.result, { width, isLast: quiet }, palette);
      case 'warning':
        return [warn(`warning: ${firstLine(renderProblem(event.problem))}`), ...indented(renderProblem(event.problem)).slice(1)];
      case 'problem':
        return [bad(firstLine(renderProblem(event.problem))), ...indented(renderProblem(event.problem)).slice(1)];
      case 'leak':
        if (isHarmless(event)) return [];
        if (event.owner === undefined) return [warn(`  a process was left behind by what had started it, and ended: ${event.command}`)];
        return [warn(`  ${event.owner} listened on a port that nobody declares (${event.fixed?.join(', ')}): ${event.command}`)];
      case 'interrupted':
        return [strong(`${event.signal}: stopping everything that was started`)];
      case 'run-ended':
        return summary(seen, palette, quiet);
      case 'batch-ended':
      case 'learned':
        return [];
    }
  }

  return (event) => {
    seen.push(event);
    const text = lines(event);
    if (text.length > 0 && (!quiet || failsLoudly(event))) write(`${text.join('\n')}\n`);
  };
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}
