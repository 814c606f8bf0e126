/** `muster split`: shares files among runners. */
import { splitDocument } from '../../planner/split-document.ts';
import { flag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printProblems } from '../problems.ts';
import { readJson } from '../read-input.ts';

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
  async run(args, io) {
    const [word = '-'] = args._;
    const input = await readJson(word, io);
    const json = flag(args, 'json');
    if (!input.ok) return printProblems(input.problems, io, json);
    const answer = splitDocument(input.value);
    if (!answer.ok) {
      const problems = answer.problems.map((problem) => ({ file: word, ...problem }));
      return printProblems(problems, io, json);
    }
    if (json) io.out(`${JSON.stringify(answer.value)}\n`);
    else {
      const { assignment, loads, makespan, lowerBound } = answer.value;
      for (const [index, files] of assignment.entries())
        io.out(`runner ${index}  ${loads[index] ?? 0} ms  ${files.length} files\n${files.map((file) => `  ${file}\n`).join('')}`);
      io.out(`slowest ${makespan} ms; no split can be faster than ${Math.ceil(lowerBound)} ms\n`);
    }
    return 0;
  },
};
