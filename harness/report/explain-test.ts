/** `muster explain <test-id>`: why a test is in a plan, or is not, with the path from the change to the test. */

import type { Change } from '../model/change.ts';
import type { Plan, Reason } from '../model/plan.ts';
import { duration } from './layout.ts';
import { codeText, reasonText } from './reason.ts';

const WEIGHT_FROM = {
  history: 'the median of its own runs',
  directory: 'the median of its directory',
  median: 'the median of all tests',
  default: 'nothing is known about it yet',
} as const;

/** The files behind an area, then the code in them that serves it, then the calls, then the test. */
function pathLines(reason: Reason, change: Change, id: string): string[] {
  if (reason.kind !== 'impact') return [];
  const files = change.filesByArea[reason.changed] ?? [];
  const code = (change.codeByArea?.[reason.changed] ?? []).map((place) => `${codeText(place)} serves ${reason.changed}`);
  const steps = [...files.map((file) => `${file} changed`), ...code, ...reason.path, id];
  return steps.map((step, index) => `    ${index === 0 ? '' : '-> '}${step}`);
}

/** About a test that the plan knows: it selects it or has left it out. */
export function explainTest(plan: Plan, id: string): string {
  const test = plan.tests.find((each) => each.id === id);
  if (test !== undefined) {
    const worker = plan.workers.findIndex((units) => units.some((unit) => unit.tests.includes(test.id)));
    return [
      `${id} is in the plan:`,
      ...test.because.flatMap((reason) => [`  ${reasonText(reason)}`, ...pathLines(reason, plan.change, id)]),
      '',
      `  file      ${test.file}:${test.line}`,
      `  requires  ${test.requires.length === 0 ? 'nothing' : test.requires.join(', ')}`,
      `  weight    ${duration(test.weightMs)} (${WEIGHT_FROM[test.weightFrom]})`,
      `  worker    ${worker}`,
      '',
    ].join('\n');
  }
  if (plan.change.from === 'none') return `${id} was left out: it is not among what was asked for.\n`;
  const areas = plan.change.areas.length === 0 ? '' : ` to ${plan.change.areas.join(', ')}`;
  return `${id} was left out: the change${areas} does not reach it at radius ${plan.radius}, or other tests were asked for.\n`;
}
