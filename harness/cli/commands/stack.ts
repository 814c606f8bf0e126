/** `muster stack`: what follows from a stack file (INTERFACES, "Stages as commands"). */
import type { App, Stack } from '../../model/stack.ts';
import { parseText } from '../../stacks/document.ts';
import { readStack } from '../../stacks/stack.ts';
import { flag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { printProblems } from '../problems.ts';
import { readInput } from '../read-input.ts';

const HELP = `muster stack [--json] FILE|-

Prints what follows from a stack file: the order of its apps (callers first), who
calls whom, the entries, and the chain that a request takes from the first entry.

  --json   {name, order, edges, entries, entry, chain, chainOnce, apps}

Ends with 2 and every problem at once, each with its place, when the file is wrong.
`;

function appDocument(app: App) {
  const { name, role, propagation, containerPort, servicePort, contextDir, dockerfile, downstream } = app;
  // Keys that the format does not know are kept beside the known ones, and never in their place.
  return { ...app.extra, name, role, propagation, containerPort, servicePort, contextDir, dockerfile, downstream };
}

function stackDocument({ name, order, edges, entries, entry, chain, chainOnce, apps }: Stack) {
  return { name, order, edges, entries, entry, chain, chainOnce, apps: apps.map(appDocument) };
}

function forPeople({ name, order, entry, chainOnce, apps }: Stack): string {
  const width = Math.max(...apps.map((app) => app.name.length));
  const lines = order.map((each) => {
    const app = apps.find((candidate) => candidate.name === each);
    const calls = app === undefined || app.downstream.length === 0 ? '' : `  calls ${app.downstream.join(', ')}`;
    return `  ${each.padEnd(width)}  ${app?.role}, ${app?.propagation}${calls}`;
  });
  return [`${name}: ${apps.length} ${apps.length === 1 ? 'app' : 'apps'}, entry ${entry}`, ...lines, `chain: ${chainOnce.join(' -> ')}`, ''].join('\n');
}

export const stack: Command = {
  help: HELP,
  options: {},
  words: { least: 1, most: 1 },
  async run(args, io) {
    const json = flag(args, 'json');
    const word = args._[0] ?? '-';
    const input = await readInput(word, io);
    if (!input.ok) return printProblems(input.problems, io, json);
    const document = parseText(input.value, word);
    const read = document.ok ? readStack(document.value) : document;
    if (!read.ok) return printProblems(read.problems, io, json);
    io.out(json ? `${JSON.stringify(stackDocument(read.value.stack), null, 2)}\n` : forPeople(read.value.stack));
    return 0;
  },
};
