/**
 * A plan as the files that Datadog's ddtest reads (its layout 1, under `.testoptimization/`), so that ddtest can run the split.
 *
 * Every file of the plan stands in exactly one runner's list, and all of them in `test-files.txt` (CHECKLIST S1-25).
 */

import { sortedUnique } from '../model/order.ts';
import type { Plan } from '../model/plan.ts';

/** The folder that ddtest looks for in the working directory. */
const DDTEST_DIR = '.testoptimization';

/** Lists of an earlier plan lie here; ddtest would run them all, so they go before new ones are written. */
export const DDTEST_SPLITS = `${DDTEST_DIR}/runner/tests-split`;

const lines = (files: readonly string[]): string => files.map((file) => `${file}\n`).join('');

/** Texts by path, from the root. A file whose tests are in two sandboxes goes to the first worker that has it. */
export function ddtestFiles({ workers }: Plan): ReadonlyMap<string, string> {
  const placed = new Set<string>();
  const runners = workers.map((units) =>
    units.flatMap(({ file }) => {
      if (placed.has(file)) return [];
      placed.add(file);
      return [file];
    }),
  );
  return new Map([
    [`${DDTEST_DIR}/manifest.txt`, '1\n'],
    [`${DDTEST_DIR}/runner/test-files.txt`, lines(sortedUnique(placed))],
    [`${DDTEST_DIR}/runner/parallel-runners.txt`, String(runners.length)],
    ...runners.map((files, index) => [`${DDTEST_SPLITS}/runner-${index}`, lines(files)] as const),
  ]);
}
