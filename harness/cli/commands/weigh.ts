/** `muster weigh`: weights of files and the number of runners, from measured suites. */
import { weighDocument } from '../../planner/weigh-document.ts';
import { flag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printProblems } from '../problems.ts';
import { readJson } from '../read-input.ts';

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
  async run(args, io) {
    const [word = '-'] = args._;
    const input = await readJson(word, io);
    const json = flag(args, 'json');
    if (!input.ok) return printProblems(input.problems, io, json);
    const answer = weighDocument(input.value);
    if (!answer.ok) {
      const problems = answer.problems.map((problem) => ({ file: word, ...problem }));
      return printProblems(problems, io, json);
    }
    if (json) io.out(`${JSON.stringify(answer.value)}\n`);
    else {
      const { weights, omitted, skippablePercentage, runners } = answer.value;
      for (const [file, ms] of Object.entries(weights)) io.out(`${String(ms).padStart(8)} ms  ${file}\n`);
      for (const file of omitted) io.out(`    skipped  ${file}\n`);
      io.out(`${skippablePercentage} % of the time is skipped; ${runners} runners\n`);
    }
    return 0;
  },
};
