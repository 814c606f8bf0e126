/** One golden file for each report, in fixtures/reports. Refresh them with: npx vitest run tests/unit/report/golden.test.ts -u */
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../harness/model/event.ts';
import { capabilityName } from '../../../harness/model/ids.ts';
import type { Problem } from '../../../harness/model/problem.ts';
import { capabilityStatus } from '../../../harness/report/capability-status.ts';
import { consoleReport } from '../../../harness/report/console.ts';
import { eventLine } from '../../../harness/report/events.ts';
import { explainTest } from '../../../harness/report/explain-test.ts';
import { junitXml } from '../../../harness/report/junit.ts';
import { resultsDocument } from '../../../harness/report/results.ts';
import { testSummary } from '../../../harness/report/test-summary.ts';
import { allPassed, interrupted, notReady, plan, ready, stamped, started, starting, unmapped, withFailure } from './recorded-runs.ts';

const golden = (name: string): string => path.join(import.meta.dirname, '../../../fixtures/reports', name);
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function printed(events: readonly RunEvent[], options: { quiet?: boolean; colour?: boolean; width?: number } = {}): string {
  let text = '';
  const report = consoleReport({ write: (more) => (text += more), colour: false, quiet: false, width: 100, ...options });
  for (const event of events) report(event);
  return text;
}

const profile = { '/items': [12, 14, 11, 600, 13], '/': [3.15159, 4] };

test.each([
  ['console-failure.txt', () => printed(withFailure)],
  ['console-quiet.txt', () => printed(withFailure, { quiet: true })],
  ['console-colour.txt', () => printed(withFailure, { colour: true })],
  ['console-narrow.txt', () => printed(withFailure, { width: 60 })],
  ['console-passed.txt', () => printed(allPassed)],
  ['console-not-ready.txt', () => printed(notReady)],
  ['console-interrupted.txt', () => printed(interrupted)],
  ['console-unmapped.txt', () => printed(unmapped)],
  ['results-failure.json', () => json(resultsDocument(withFailure, profile))],
  ['capability-status.json', () => json(capabilityStatus(withFailure))],
  ['test-summary.json', () => json(testSummary(withFailure, ['demo-fe', 'release-lifecycle-demo', 'demo-api']))],
  ['junit.xml', () => junitXml(withFailure)],
  ['events.jsonl', () => withFailure.map(eventLine).join('')],
  ['explain-test.txt', () => explainTest(plan, 'e2e/fe-smoke')],
])('%s is what it was', async (name, render) => {
  await expect(render()).toMatchFileSnapshot(golden(name));
});

test('the console says its words in the order that people watch for [S3-56]', () => {
  const text = printed(allPassed);
  const words = [
    'Orchestrating 4',
    'Already running:',
    'Need to start:',
    'Starting',
    'Waiting',
    'healthy',
    'Final Status: Available 4/4',
    'Running',
    'passed',
    'Cleaning up',
  ];
  const places = words.map((word) => text.indexOf(word));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(text).toContain('Final Status: Available 4/4, Started 2, Already Running 2, Failed 0');
});

test('without colour there is no escape sequence, and with it the text is the same', () => {
  const plain = printed(withFailure);
  expect(plain).not.toContain('\u001B');
  expect(stripVTControlCharacters(printed(withFailure, { colour: true }))).toBe(plain);
});

test.each([40, 60, 80])('in %i columns no name of a test is cut, and no line of the table is wider than the screen', (width) => {
  const lines = printed(withFailure, { width }).split('\n');
  const from = lines.findIndex((line) => line.startsWith('  test')) + 1;
  const rows = lines.slice(from, lines.indexOf('  2 tests left out'));
  for (const { id } of plan.tests) expect(rows.filter((row) => row.trim().split(' ')[0] === id)).toHaveLength(1);
  for (const row of rows) expect(Array.from(row).length).toBeLessThanOrEqual(width);
  expect(rows.join('\n')).toContain('…');
});

test('quiet prints what went wrong and one line of summary', () => {
  expect(printed(allPassed, { quiet: true })).toBe('All 4 tests passed in 2.90 s\n');
});

test('tests that passed are not hidden by what went wrong beside them', () => {
  const leak = stamped({ kind: 'problem', problem: { code: 'leak', pid: 7, command: 'sleep 300', ports: [] } });
  const text = printed(allPassed.toSpliced(-1, 0, ...leak));
  expect(text).toMatch(/\nAll 4 tests passed in .+ s, but something else went wrong\n/);
  expect(text).toContain('  what it means:  muster explain leak\n');
});

test('the example of six capabilities comes to its final status: 6/6, four started, two there already [S3-60]', () => {
  const toStart = ['grafana', 'loki', 'prometheus', 'alloy'];
  const events = stamped(
    started,
    { kind: 'stage-started', stage: 'start' },
    ...['backend', 'tempo'].map((name) => ready(name, 'already-running')),
    ...toStart.flatMap((name) => [starting(name), ready(name)]),
    { kind: 'stage-ended', stage: 'start', durationMs: 900, ok: true },
  );
  expect(printed(events)).toContain('Final Status: Available 6/6, Started 4, Already Running 2, Failed 0');
});

test('why another provider was taken is told in one line, and what is there already is not said to need a start', () => {
  const passedOver = [{ provider: 'container', because: 'no engine answers\nat all' }] as const;
  const begins = (name: string) =>
    ({
      kind: 'capability-starting',
      capability: capabilityName(name),
      sandbox: null,
      provider: 'process',
      passedOver,
      phase: 'infra_deploy',
      log: null,
    }) as const;
  const there = { ...begins('tempo'), isThere: true } as const;
  const text = printed(stamped(started, begins('loki'), ready('loki'), there, ready('tempo', 'already-running')));
  expect(text).toContain('  Need to start: loki. Starting it (process). Waiting until it is healthy\n    loki is not had by container (no engine answers)\n');
  expect(text).toContain('    tempo is not had by container (no engine answers)\n  ✓ Already running: tempo');
  expect(text).not.toContain('Need to start: tempo');
});

test('of a start that had nothing to start there is no status', () => {
  const refused: Problem = { code: 'unknown-capability', name: 'mail', nearest: null, known: [] };
  const text = printed(
    stamped(
      started,
      { kind: 'stage-started', stage: 'start' },
      { kind: 'problem', problem: refused },
      { kind: 'stage-ended', stage: 'start', durationMs: 0, ok: false },
    ),
  );
  expect(text).toContain('unknown capability mail');
  expect(text).not.toContain('Final Status');
});

test('the command that runs just what failed again names the configuration that was named', () => {
  const [begun, ...rest] = withFailure;
  if (begun?.kind !== 'run-started') throw new Error('a run begins with its start');
  expect(printed([{ ...begun, config: 'stacks/my shop.yaml' }, ...rest])).toContain("again:  muster run --config 'stacks/my shop.yaml' ");
});
