/** `muster split`: shares files among runners. */
import type { Split } from '../../planner/split.ts';
import { splitDocument } from '../../planner/split-document.ts';
import { duration, plural } from '../../report/layout.ts';
import type { Command } from '../command.ts';
import { answerDocument } from '../document.ts';

export const split: Command = {
  help: `muster split FILE|-

Shares files among runners: longest first, each to the least loaded runner.

FILE (or - for stdin) is JSON, either
  {"files": {"a.test.ts": 1200, …}, "runners": 4}
      weights in milliseconds, over this many runners
  {"files": {…}, "min": 1, "max": 8, "overheadMs": 25000, "targetMs": 0}
      chooses the number of runners: least (time of the slowest + runners x overhead),
      within the target when one is given and can be met

  --json   print {"assignment", "loads", "runners", "makespan", "lowerBound"}
`,
  options: {},
  words: { least: 1, most: 1 },
  run: (args, io) => answerDocument(args, io, { answer: splitDocument, render }),
};

function render({ assignment, loads, makespan, lowerBound }: Split): string {
  const runners = assignment.flatMap((files, index) => [
    `runner ${index}  ${duration(loads[index] ?? 0)}  ${plural(files.length, 'file')}`,
    ...files.map((file) => `  ${file}`),
  ]);
  return `${runners.join('\n')}\nslowest ${duration(makespan)}; no split can be faster than ${duration(lowerBound)}\n`;
}
