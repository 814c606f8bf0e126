/**
 * JUnit XML, as CI systems read it: a `testsuite` for each suite, a `testcase` for each planned test. Failed tests carry `failure`,
 * broken ones `error`, skipped ones and those that were never reached `skipped`.
 */
import type { RunEvent } from '../model/event.ts';
import type { PlannedTest } from '../model/plan.ts';
import type { TestResult } from '../model/test.ts';
import { firstLine } from './first-line.ts';
import { readEvents } from './reading.ts';
import { escapeXml } from './xml.ts';

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

interface Case {
  readonly test: PlannedTest;
  readonly result: TestResult | undefined;
}

function detail(result: TestResult | undefined): string | null {
  if (result === undefined) return '<skipped message="not run"/>';
  const message = result.message ?? '';
  const attribute = `message="${escapeXml(firstLine(message))}"`;
  switch (result.outcome) {
    case 'passed':
    case 'cached':
      return null;
    case 'skipped':
      return `<skipped ${attribute}/>`;
    case 'failed':
      return `<failure ${attribute}>${escapeXml(message)}</failure>`;
    case 'broken':
      return `<error ${attribute} type="${escapeXml(result.brokenBy ?? 'infrastructure')}">${escapeXml(message)}</error>`;
  }
}

function testcase({ test, result }: Case): string {
  const open = `    <testcase name="${escapeXml(test.id)}" classname="${escapeXml(test.suite)}" file="${escapeXml(test.file)}" line="${test.line}" time="${seconds(result?.durationMs ?? 0)}"`;
  const inside = detail(result);
  return inside === null ? `${open}/>` : `${open}>\n      ${inside}\n    </testcase>`;
}

function counts(cases: readonly Case[]): string {
  const of = (...outcomes: readonly (string | undefined)[]): number => cases.filter(({ result }) => outcomes.includes(result?.outcome)).length;
  const time = cases.reduce((ms, { result }) => ms + (result?.durationMs ?? 0), 0);
  return `tests="${cases.length}" failures="${of('failed')}" errors="${of('broken')}" skipped="${of('skipped', undefined)}" time="${seconds(time)}"`;
}

export function junitXml(events: readonly RunEvent[]): string {
  const { run, startedAt, plan, results } = readEvents(events);
  const cases = (plan?.tests ?? []).map((test): Case => ({ test, result: results.get(test.id) }));
  const timestamp = new Date(startedAt).toISOString();
  const suites = [...Map.groupBy(cases, ({ test }) => test.suite)].flatMap(([suite, members]) => [
    `  <testsuite name="${escapeXml(suite)}" ${counts(members)} timestamp="${timestamp}">`,
    ...members.map(testcase),
    '  </testsuite>',
  ]);
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="${escapeXml(run)}" ${counts(cases)}>`, ...suites, '</testsuites>', ''].join('\n');
}
