/** How every command says that it could not do its work. */
import type { Problem } from '../model/problem.ts';
import { explain, explainCommands, renderProblem } from '../report/explain.ts';
import type { Io } from './command.ts';

/** Exit code of infrastructure, configuration and usage (DESIGN decision 9). */
const EXIT_REFUSED = 2;

/** Prints problems for people on `err` and, with `json`, as `{"problems": […]}` on `out`. Answers the exit code. */
export function printProblems(found: readonly Problem[], io: Pick<Io, 'out' | 'err' | 'command'>, json: boolean): number {
  const { command } = io;
  const problems = found.map((problem) => (problem.code === 'usage' && command !== undefined ? { command, ...problem } : problem));
  for (const problem of problems) io.err(`${renderProblem(problem)}\n`);
  for (const command of explainCommands(problems)) io.err(`  what it means:  ${command}\n`);
  if (json) io.out(`${JSON.stringify({ problems: problems.map(explain) }, null, 2)}\n`);
  return EXIT_REFUSED;
}

/** The usual `usage` problem; `command` is the one whose help tells more. */
export function usage(detail: string, nearest: string | null = null, command?: string): Problem {
  return { code: 'usage', detail, nearest, ...(command === undefined ? {} : { command }) };
}
