/** `muster weigh`: weights of files and the number of runners, from measured suites. */
import { type WeighDocument, weighDocument } from '../../planner/weigh-document.ts';
import { duration, plural } from '../../report/layout.ts';
import type { Command } from '../command.ts';
import { answerDocument } from '../document.ts';

export const weigh: Command = {
  help: `muster weigh FILE|-

Weighs test files by measured durations, and shares them among runners.

FILE (or - for stdin) is JSON:
  {"suites": [{"module": "rspec", "suite": "A", "file": "spec/a_spec.rb", "tests": 3, "skipped": 2, "p50": "3000000000"}, …],
   "localFiles": ["spec/a_spec.rb", …], "min": 1, "max": 8}
      p50 is nanoseconds in a string; suites of files that are not local count for nothing

  --json   print {"weights", "omitted", "skippablePercentage", "runners", "testFiles", "assignment", "loads"}
`,
  options: {},
  words: { least: 1, most: 1 },
  run: (args, io) => answerDocument(args, io, { answer: weighDocument, render }),
};

function render({ weights, omitted, skippablePercentage, runners }: WeighDocument): string {
  const files = Object.entries(weights).map(([file, ms]) => `${duration(ms).padStart(12)}  ${file}`);
  const skipped = omitted.map((file) => `${'skipped'.padStart(12)}  ${file}`);
  return `${[...files, ...skipped].join('\n')}\n${skippablePercentage} % of the time is skipped; ${plural(runners, 'runner')}\n`;
}
