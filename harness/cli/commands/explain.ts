/** `muster explain`: the long text of a problem code, or why a test is in the last plan. */
import { nearest } from '../../model/nearest.ts';
import { lastPlanFile } from '../../pipeline/folders.ts';
import { readPlan } from '../../planner/plan-schema.ts';
import { longExplanation, problemCodes } from '../../report/explain.ts';
import { explainTest } from '../../report/explain-test.ts';
import { locate } from '../../stacks/locate.ts';
import { flag, text } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { askedConfiguration } from '../plan-request.ts';
import { printProblems, usage } from '../problems.ts';
import { readInput } from '../read-input.ts';

/** Where `muster run` leaves its plan in the repository that one is in. */
function lastPlan(args: Arguments, { host }: Io): string {
  const located = locate(askedConfiguration(args), host);
  return lastPlanFile(located.ok ? located.value.root : host.cwd);
}

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
  const known = [...plan.value.tests.map((test) => test.id), ...plan.value.leftOut];
  const meant = known.filter((each) => each === id || each.startsWith(`${id}#`));
  if (meant.length === 0) return printProblems([{ code: 'unknown-test', text: id, nearest: nearest(id, known) }], io, json);
  return print({ test: id, text: meant.map((each) => explainTest(plan.value, each)).join('\n') }, io, json);
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
    if (word.includes('/')) {
      const file = text(args, 'plan') ?? lastPlan(args, io);
      const isThere = text(args, 'plan') !== undefined || io.host.files.exists(file);
      return isThere ? aboutTest(word, file, io, json) : printProblems([usage('nothing was run here yet; name a plan with --plan FILE')], io, json);
    }
    return printProblems([usage(`'${word}' is neither a problem code nor a test id`, nearest(word, problemCodes))], io, json);
  },
};
