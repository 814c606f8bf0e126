/** `muster requirements`: what test files declare in their comments (INTERFACES, "Stages as commands"). */
import { readAnnotations } from '../../annotations/read.ts';
import type { FileAnnotations } from '../../model/annotation.ts';
import type { Problem } from '../../model/problem.ts';
import { explain, renderProblem } from '../../report/explain.ts';
import { table } from '../../report/layout.ts';
import { flag, text } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printProblems } from '../problems.ts';
import { readInput } from '../read-input.ts';

const HELP = `muster requirements [--json] [--as NAME] FILE|-…

Prints what test files declare: for each test the capabilities that it and its
suites and file require, and its sandbox. Reads JavaScript and TypeScript, Python,
YAML heads and Postman collections; nothing is run and no muster.yaml is needed.

  --as NAME   name of the file that comes from stdin; its extension says how to
              read it (TypeScript when there is none)
  --json      {files: [{file, requires, sandbox, tests, annotations, problems, warnings}]}

Problems inside a file belong to the answer, which ends with 0 all the same.
A file that cannot be read ends with 2.
`;

const WIDTH = 120;

function fileDocument({ file, requires, sandbox, tests, annotations, problems, warnings }: FileAnnotations) {
  return {
    file,
    requires,
    sandbox,
    tests: tests.map((test) => ({ path: test.path, line: test.line, requires: test.requires, sandbox: test.sandbox })),
    annotations: annotations.map(({ tag, name, line, scope }) => ({ tag, name, line, scope })),
    problems: problems.map(explain),
    warnings: warnings.map(explain),
  };
}

function needs(requires: readonly string[], sandbox: string | null): string {
  return [requires.length === 0 ? 'nothing' : requires.join(', '), ...(sandbox === null ? [] : [`in sandbox ${sandbox}`])].join(' ');
}

function forPeople({ file, requires, sandbox, tests }: FileAnnotations): string {
  const rows = tests.map((test) => [`  ${test.line}`, test.path.join(' > '), needs(test.requires, test.sandbox)]);
  return [`${file}  requires ${needs(requires, sandbox)}`, ...table(rows, WIDTH), ''].join('\n');
}

export const requirements: Command = {
  help: HELP,
  options: { as: { type: 'string' } },
  words: { least: 1, most: Number.POSITIVE_INFINITY },
  async run(args, io) {
    const json = flag(args, 'json');
    const refused: Problem[] = [];
    const files: FileAnnotations[] = [];
    for (const word of args._) {
      const input = await readInput(word, io);
      const name = word === '-' ? (text(args, 'as') ?? '-') : word;
      if (!input.ok) refused.push(...input.problems);
      else files.push(readAnnotations(name, input.value));
    }
    if (refused.length > 0) return printProblems(refused, io, json);
    for (const { problems, warnings } of files) {
      for (const problem of [...problems, ...warnings]) io.err(`${renderProblem(problem)}\n`);
    }
    io.out(json ? `${JSON.stringify({ files: files.map(fileDocument) }, null, 2)}\n` : files.map(forPeople).join(''));
    return 0;
  },
};
