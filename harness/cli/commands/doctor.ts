/** `muster doctor`: what this machine has, and which capability it enables. */
import type { Tool } from '../../pipeline/doctor.ts';
import { containment, diagnoseAll, tools } from '../../pipeline/doctor.ts';
import { table } from '../../report/layout.ts';
import { loadConfiguration } from '../../stacks/load.ts';
import { flag } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { askedConfiguration } from '../plan-request.ts';
import { printProblems } from '../problems.ts';
import { PROVIDERS_FLAG, PROVIDERS_HELP, providersAsked } from '../providers-flag.ts';

const toolRow = ({ name, found, version, path }: Tool): string[] => [`  ${found ? '✓' : '−'} ${name}`, version ?? '', path ?? 'not found'];

async function run(args: Arguments, io: Io): Promise<number> {
  const json = flag(args, 'json');
  const providers = providersAsked(args);
  if (!providers.ok) return printProblems(providers.problems, io, json);
  const loaded = loadConfiguration(askedConfiguration(args), io.host);
  // Without a muster.yaml there is still a machine to look at.
  const isBare = !loaded.ok && loaded.problems.every(({ code }) => code === 'no-configuration');
  if (!loaded.ok && !isBare) return printProblems(loaded.problems, io, json);
  const found = await tools(io.host);
  const held = containment(io.host);
  const capabilities = loaded.ok ? await diagnoseAll(loaded.value, providers.value, io.host) : [];
  if (json) {
    io.out(`${JSON.stringify({ tools: found, containment: held, capabilities }, null, 2)}\n`);
    return 0;
  }
  io.out(`tools\n${table(found.map(toolRow), io.outWidth).join('\n')}\n`);
  io.out(`containment ${held.name}${held.measured ? '' : ' (not measured on this system)'}\n`);
  if (isBare) io.out('no muster.yaml here, so no capabilities to look at; muster init writes one\n');
  else io.out('capabilities\n');
  const rows = capabilities.flatMap(({ name, providers }) =>
    providers.length === 0
      ? [[`  ✗ ${name}`, '', 'no provider is declared']]
      : providers.map(({ kind, state, because }) => [`  ${state === 'unusable' ? '✗' : '✓'} ${name}`, kind, because]),
  );
  for (const line of table(rows, io.outWidth)) io.out(`${line}\n`);
  return 0;
}

export const doctor: Command = {
  help: `muster doctor

Which tools this machine has, what holds the processes of a run together here, and for each
capability of the repository which provider can give it, or why not. Starts nothing.

${PROVIDERS_HELP}  --json               print {"tools": [...], "containment": {...}, "capabilities": [...]}
`,
  options: { ...PROVIDERS_FLAG, root: { type: 'string' } },
  words: { least: 0, most: 0 },
  run,
};
