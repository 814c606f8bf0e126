/** The table of selected tests with their reasons, as `muster run` and `muster plan` show it. */
import { instanceName } from '../model/instance.ts';
import type { Plan } from '../model/plan.ts';
import { cut, duration, type Paint, paint, plural, table } from './layout.ts';
import { shownReason } from './reason.ts';

/** Rows that are shown; the rest is counted. */
const TABLE_ROWS = 40;

/** Columns that a reason takes beside the name of its test; with fewer it stands below, so that no name is ever cut. */
const LEAST_REASON = 20;

type Row = readonly [test: string, expected: string, because: string];

const HEAD: Row = ['  test', 'expected', 'because'];

/** The lines of each row: one, or two where one would leave a reason no room. */
function fitted(rows: readonly Row[], width: number): string[][] {
  const names = Math.max(...rows.map(([test]) => Array.from(test).length));
  const beside = names + HEAD[1].length + 2 * '  '.length;
  if (width - beside >= LEAST_REASON) return table(rows, width).map((line) => [line]);
  return rows.map(([test, expected, because]) => [test, cut(`    ${expected}  ${because}`, width)]);
}

/** Lines of the table; none for a plan without tests. A narrow terminal shortens reasons. */
export function planLines({ tests, leftOut }: Plan, width: number, { faint }: Paint): string[] {
  if (tests.length === 0) return [];
  const rows = tests.slice(0, TABLE_ROWS).map((test): Row => [`  ${test.id}`, duration(test.weightMs).padStart(HEAD[1].length), shownReason(test)]);
  const more = tests.length > TABLE_ROWS ? [faint(`  … and ${plural(tests.length - TABLE_ROWS, 'more test')}; muster plan --json lists all`)] : [];
  const left = leftOut.length > 0 ? [faint(`  ${plural(leftOut.length, 'test')} left out`)] : [];
  const [head = [], ...body] = fitted([HEAD, ...rows], width);
  return [...head.map(faint), ...body.flat(), ...more, ...left];
}

/** The whole answer of `muster plan` for people: tests, what they need, and the split. */
export function planTable(plan: Plan, { width, colour }: { readonly width: number; readonly colour: boolean }): string {
  const needs = plan.requirements.map(({ capability, sandbox }) => instanceName(capability, sandbox));
  const workers = plan.workers.flatMap((units, index) => {
    if (units.length === 0) return [];
    const ms = units.reduce((sum, { weightMs }) => sum + weightMs, 0);
    return `  worker ${index}: ${plural(units.length, 'file')}, about ${duration(ms)}`;
  });
  const lines = [
    ...(plan.message === '' ? [] : [`${plan.unmapped.join(', ')}: ${plan.message}`]),
    ...planLines(plan, width, paint(colour)),
    ...(needs.length === 0 ? [] : [`needs ${needs.join(', ')}`]),
    ...workers,
  ];
  return lines.map((line) => `${line}\n`).join('');
}
