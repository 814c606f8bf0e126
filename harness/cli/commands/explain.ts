/** `muster explain`: the long text of a problem code, or why a test is in the last plan. */
import path from 'node:path';
import { nearest } from '../../model/nearest.ts';
import { readPlan } from '../../planner/plan-schema.ts';
import { longExplanation, problemCodes } from '../../report/explain.ts';
import { explainTest } from '../../report/explain-test.ts';
import { flag, text } from '../arguments.ts';
import type { Command, Io } from '../command.ts';
import { printProblems, usage } from '../problems.ts';
import { readInput } from '../read-input.ts';

/** Where `muster run` and `muster plan` leave the last plan, from the root. */
const LAST_PLAN = path.join('.muster', 'last-plan.json');

function print(answer: { readonly text: string; readonly test?: string; readonly code?: string }, io: Io, json: boolean): number {
  io.out(json ? `${JSON.stringify(answer)}\n` : answer.text);
  return 0;
}

async function aboutTest(id: string, file: string, io: Io, json: boolean): Promise<number> {
  const saved = await readInput(file, io);
  if (!saved.ok) return printProblems(saved.problems, io, json);
  const plan = readPlan(saved.value);
  if (!plan.ok) {
    const problems = plan.problems.map((problem) => ({ file, ...problem }));
    return printProblems(problems, io, json);
  }
  return print({ test: id, text: explainTest(plan.value, id) }, io, json);
}

export const explainCommand: Command = {
  help: `muster explain CODE | TEST-ID

Tells what a problem code means, why it happens and what to do about it; or why a test
is in a plan (or was left out), with the path from the change to the test.

  --plan FILE   the plan to look in (default: that of the last run)
  --json        print {"code" or "test", "text"}

  muster explain unknown-capability
  muster explain e2e/fe-smoke
`,
  options: { plan: { type: 'string' } },
  words: { least: 1, most: 1 },
  async run(args, io) {
    const [word = ''] = args._;
    const json = flag(args, 'json');
    const known = longExplanation(word);
    if (known !== null) {
      return print({ code: word, text: known }, io, json);
    }
    if (word.includes('/')) return aboutTest(word, text(args, 'plan') ?? LAST_PLAN, io, json);
    return printProblems([usage(`'${word}' is neither a problem code nor a test id`, nearest(word, problemCodes))], io, json);
  },
};
