/** The table of selected tests with their reasons, as `muster run` and `muster plan` show it. */
import { instanceName } from '../model/instance.ts';
import type { Plan } from '../model/plan.ts';
import { duration, type Paint, paint, plural, table } from './layout.ts';
import { shownReason } from './reason.ts';

/** Rows that are shown; the rest is counted. */
const TABLE_ROWS = 40;

/** Lines of the table; none for a plan without tests. */
export function planLines({ tests, leftOut }: Plan, width: number, { faint }: Paint): string[] {
  if (tests.length === 0) return [];
  const rows = tests.slice(0, TABLE_ROWS).map((test) => [`  ${test.id}`, duration(test.weightMs).padStart(8), shownReason(test)]);
  const more = tests.length > TABLE_ROWS ? [faint(`  … and ${plural(tests.length - TABLE_ROWS, 'more test')}; muster plan --json lists all`)] : [];
  const left = leftOut.length > 0 ? [faint(`  ${plural(leftOut.length, 'test')} left out`)] : [];
  const [head = '', ...body] = table([['  test', 'expected', 'because'], ...rows], width);
  return [faint(head), ...body, ...more, ...left];
}

/** The whole answer of `muster plan` for people: tests, what they need, and the split. */
export function planTable(plan: Plan, { width, colour }: { readonly width: number; readonly colour: boolean }): string {
  const needs = plan.requirements.map(({ capability, sandbox }) => instanceName(capability, sandbox));
  const workers = plan.workers.map((units, index) => {
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
