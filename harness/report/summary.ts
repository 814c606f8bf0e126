/**
 * The last thing that a tired person reads: first what happened, then which tests, why, where the log is, and how to run just
 * those again. With `brief`, the first line alone.
 */
import path from 'node:path';
import type { RunEvent } from '../model/event.ts';
import { shellWord } from '../model/shell-word.ts';
import type { TestResult } from '../model/test.ts';
import { explain, explainCommands, isSlip, renderProblem } from './explain.ts';
import { firstLine } from './first-line.ts';
import { duration, type Paint, plural } from './layout.ts';
import { outputEnd } from './output-end.ts';
import { type Reading, readEvents } from './reading.ts';
import { unmappedText } from './test-summary.ts';

/** More ids than this would not fit on a command line that anyone wants to see. */
const RERUN_IDS = 8;

type ByOutcome = Readonly<Record<'failed' | 'broken' | 'skipped' | 'passed', readonly TestResult[]>>;

function byOutcome({ results }: Reading): ByOutcome {
  const all = [...results.values()];
  return {
    failed: all.filter(({ outcome }) => outcome === 'failed'),
    broken: all.filter(({ outcome }) => outcome === 'broken'),
    skipped: all.filter(({ outcome }) => outcome === 'skipped'),
    passed: all.filter(({ outcome }) => outcome === 'passed' || outcome === 'cached'),
  };
}

function headline(reading: Reading, { failed, broken, skipped, passed }: ByOutcome, { good, bad, warn }: Paint): string {
  const planned = reading.plan?.tests.length ?? 0;
  const time = ` in ${duration(reading.lastAt - reading.startedAt)}`;
  const others = [
    ...(failed.length > 0 && broken.length > 0 ? [`${broken.length} broken`] : []),
    ...(failed.length + broken.length > 0 && passed.length > 0 ? [`${passed.length} passed`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
  ];
  const rest = `${others.length === 0 ? '' : `, ${others.join(', ')}`}${time}`;
  if (reading.interrupted !== null) return warn(`Interrupted by ${reading.interrupted} after ${reading.results.size} of ${plural(planned, 'test')}${rest}`);
  if (failed.length > 0) return bad(`${failed.length} of ${plural(planned, 'test')} failed${rest}`);
  if (broken.length > 0)
    return bad(`${broken.length} of ${plural(planned, 'test')} could not be run, because what ${broken.length === 1 ? 'it needs' : 'they need'} failed${rest}`);
  const allPassed = `${planned === 1 ? 'The test' : `All ${planned} tests`} passed${time}`;
  const isWhole = planned > 0 && passed.length === planned;
  if (reading.problems.length > 0 || reading.exitCode === 2)
    return bad(isWhole ? `${allPassed}, but something else went wrong` : `The run could not be completed${rest}`);
  if (planned > 0) return good(isWhole ? allPassed : `${passed.length} of ${plural(planned, 'test')} passed${rest}`);
  const { unmapped = [], message = '' } = reading.plan ?? {};
  return message === '' ? `No test was selected${time}` : warn(`${message}: ${unmapped.join(', ')}`);
}

function failures(failed: readonly TestResult[], { plan, logs }: Reading, root: string, { bad, faint }: Paint): string[] {
  const places = new Map((failed.length === 0 ? [] : (plan?.tests ?? [])).map(({ id, file, line }) => [id, `${file}:${line}`]));
  return failed.flatMap(({ id, message, lastLines = [], log = logs.get(id) }) => {
    const place = places.get(id);
    return [
      `  ${bad('✗')} ${id}${place === undefined ? '' : faint(`  ${place}`)}`,
      ...(message === undefined ? [] : [`    ${firstLine(message)}`]),
      ...outputEnd(lastLines).map((line) => `    ${line}`),
      ...(log === undefined ? [] : [faint(`    log: ${path.relative(root, log) || log}`)]),
    ];
  });
}

/** Tests by the reason that they share. What a capability said of itself tells more than what its tests were told. */
function byReason(results: readonly TestResult[], { capabilities }: Reading): ReadonlyMap<string, readonly TestResult[]> {
  return Map.groupBy(results, ({ brokenBy, message }) => {
    const error = capabilities.find(({ name, error }) => name === brokenBy && error !== null)?.error;
    return error ?? (message === undefined ? 'no reason given' : firstLine(message));
  });
}

/** Tests that share a reason are counted, not listed. */
function grouped(reasons: ReadonlyMap<string, readonly TestResult[]>, mark: string): string[] {
  return [...reasons].map(([reason, tests]) => `  ${mark} ${tests.length === 1 ? (tests[0]?.id ?? '') : plural(tests.length, 'test')}: ${reason}`);
}

function rerun({ failed, broken }: ByOutcome, config: string | undefined): string[] {
  const ids = [...failed, ...broken].map(({ id }) => id);
  if (ids.length === 0 || ids.length > RERUN_IDS) return [];
  const words = [...(config === undefined ? [] : ['--config', config]), ...ids];
  return [`  run just ${ids.length === 1 ? 'this' : 'these'} again:  muster run ${words.map(shellWord).join(' ')}`];
}

/** Where to read on about each that failed by itself. */
function meanings({ reasons }: Reading): string[] {
  return explainCommands(reasons).map((command) => `  what it means:  ${command}`);
}

/** Changed areas that nothing here is called, each with what was probably meant. */
function slips({ warnings }: Reading, { warn }: Paint): string[] {
  return warnings.filter(isSlip).map((problem) => {
    const { message, hint } = explain(problem);
    return `  ${warn(`! ${message}`)}${hint === undefined ? '' : `; ${hint}`}`;
  });
}

function unmappedLines(reading: Reading, palette: Paint): string[] {
  const unmapped = reading.plan?.unmapped ?? [];
  return [...(unmapped.length > 0 ? [`  ${palette.warn('!')} ${unmappedText(unmapped)}`] : []), ...slips(reading, palette)];
}

/** Lines of the summary. `events` is the whole list. */
export function summary(events: readonly RunEvent[], palette: Paint, brief: boolean): string[] {
  const reading = readEvents(events);
  const groups = byOutcome(reading);
  const first = palette.strong(headline(reading, groups, palette));
  if (brief) return [first, ...slips(reading, palette)];
  const [begun] = events;
  const { root = '', config } = begun?.kind === 'run-started' ? begun : {};
  const reasons = byReason(groups.broken, reading);
  const next = [...rerun(groups, config), ...meanings(reading)];
  return [
    '',
    first,
    ...failures(groups.failed, reading, root, palette),
    ...grouped(reasons, palette.bad('✗')),
    // What has been said of tests is not said again, nor what stands right above because nothing came after it.
    ...reading.problems
      .filter((problem) => reading.plan !== null && !reasons.has(firstLine(explain(problem).message)))
      .map((problem) => `  ${palette.bad('✗')} ${firstLine(renderProblem(problem))}`),
    ...grouped(byReason(groups.skipped, reading), palette.warn('−')),
    ...unmappedLines(reading, palette),
    ...(next.length === 0 ? [] : ['', ...next]),
  ];
}
