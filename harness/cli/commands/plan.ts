/** `muster plan`: which tests would run, why, and who would run them. Starts nothing. */

import type { Plan } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import { selectedText } from '../../pipeline/notes.ts';
import { planTests } from '../../pipeline/plan-only.ts';
import { DDTEST_SPLITS, ddtestFiles } from '../../planner/ddtest-files.ts';
import { planText } from '../../planner/plan.ts';
import { isSlip, renderProblem } from '../../report/explain.ts';
import { planTable } from '../../report/plan-table.ts';
import { flag, text } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { PLAN_FLAGS, PLAN_FLAGS_HELP, planRequest } from '../plan-request.ts';
import { printProblems } from '../problems.ts';
import { resolveFrom } from '../resolve.ts';
import { whyUnwritable } from '../writable.ts';

/** Lists of an earlier plan are removed first: ddtest runs every list that it finds. */
function writeForDdtest(made: Plan, io: Io): void {
  io.host.files.remove(resolveFrom(io, DDTEST_SPLITS));
  for (const [file, text] of ddtestFiles(made)) io.host.files.write(resolveFrom(io, file), text);
}

async function run(args: Arguments, io: Io): Promise<number> {
  const json = flag(args, 'json');
  const request = planRequest(args, io);
  const out = text(args, 'out');
  const problems = [...(request.ok ? [] : request.problems), ...whyUnwritable('out', out, io)];
  if (!request.ok || problems.length > 0) return printProblems(problems, io, json);
  const prepared = await planTests(request.value, io.host);
  if (!prepared.ok) return printProblems(prepared.problems, io, json);
  const { plan, warnings } = prepared.value;
  const isQuiet = flag(args, 'quiet');
  const warn = (problems: readonly Problem[]) => {
    for (const problem of problems) io.err(`warning: ${renderProblem(problem)}\n`);
  };
  if (!isQuiet) warn(warnings);
  if (out !== undefined) io.host.files.write(resolveFrom(io, out), planText(plan));
  if (flag(args, 'ddtest')) writeForDdtest(plan, io);
  if (json) io.out(planText(plan));
  else if (isQuiet) io.out(`${selectedText(plan)}\n`);
  else io.out(`${selectedText(plan)}\n${planTable(plan, { width: io.outWidth, colour: false })}`);
  // A table may have moved it off the screen.
  warn(warnings.filter(isSlip));
  return 0;
}

export const plan: Command = {
  help: `muster plan [flags] [FILE | FOLDER | TEST-ID]…

Prints which tests would run, why, what they need and who would run them. Starts nothing.

${PLAN_FLAGS_HELP}
  --workers N          how many workers share the tests (default: one a processor)
  --out FILE           write the plan into a folder that is there; muster run --plan FILE runs it
  --ddtest             write .testoptimization/ as well, for Datadog's ddtest
  --quiet              only how many tests would run, and why
  --json               print the plan as JSON: the same inputs give the same bytes
`,
  options: { ...PLAN_FLAGS, out: { type: 'string' }, ddtest: { type: 'boolean' }, quiet: { type: 'boolean', alias: 'q' } },
  words: { least: 0, most: Number.POSITIVE_INFINITY },
  run,
};
