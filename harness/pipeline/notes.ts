/** One line for people about what a stage decided. */
import type { Inventory } from '../annotations/inventory.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Plan } from '../model/plan.ts';
import { plural } from '../report/layout.ts';

/** `10 tests in 10 files, 4 suites`. */
export function foundText({ tests, files }: Inventory, { suites }: Configuration): string {
  return `${plural(tests.length, 'test')} in ${plural(files.length, 'file')}, ${plural(suites.length, 'suite')}`;
}

function changeText({ change, radius }: Plan): string {
  const [first] = change.fullRun;
  if (first !== undefined)
    return first.glob === null ? `; ${first.file} maps to nothing known, so everything runs` : `; ${first.file} changed (${first.glob}), so everything runs`;
  if (change.from === 'none') return '';
  const areas = change.areas.length === 0 ? 'no app' : change.areas.join(', ');
  return change.from === 'areas' ? `; changed: ${areas} (radius ${radius})` : `; changed since ${change.since}: ${areas} (radius ${radius})`;
}

/** `6 of 10 tests; changed: demo-api (radius 1)`. */
export function selectedText(plan: Plan): string {
  const all = plan.tests.length + plan.leftOut.length;
  return `${plan.tests.length} of ${plural(all, 'test')}${changeText(plan)}`;
}
