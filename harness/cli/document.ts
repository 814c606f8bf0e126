/** A command that reads one JSON document (`FILE|-`) and answers with another. */
import type { Result } from '../model/result.ts';
import { flag } from './arguments.ts';
import type { Arguments, Io } from './command.ts';
import { printProblems } from './problems.ts';
import { readJson } from './read-input.ts';

export interface DocumentDoor<T> {
  readonly answer: (input: unknown) => Result<T>;
  /** The answer for people. */
  readonly render: (value: T) => string;
}

/** Answers on `out`; what is wrong with the input is told with its file, and the exit code is 2. */
export async function answerDocument<T>(args: Arguments, io: Io, { answer, render }: DocumentDoor<T>): Promise<number> {
  const [word = '-'] = args._;
  const json = flag(args, 'json');
  const input = await readJson(word, io);
  if (!input.ok) return printProblems(input.problems, io, json);
  const outcome = answer(input.value);
  if (!outcome.ok) {
    const problems = outcome.problems.map((problem) => ({ file: word, ...problem }));
    return printProblems(problems, io, json);
  }
  io.out(json ? `${JSON.stringify(outcome.value)}\n` : render(outcome.value));
  return 0;
}
