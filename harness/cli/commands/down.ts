/** `muster down`: ends what `muster up` holds in this repository. */
import { releaseServices } from '../../pipeline/services.ts';
import { locate } from '../../stacks/locate.ts';
import { flag } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { askedConfiguration } from '../plan-request.ts';
import { printProblems } from '../problems.ts';

async function run(args: Arguments, io: Io): Promise<number> {
  const json = flag(args, 'json');
  const located = locate(askedConfiguration(args), io.host);
  if (!located.ok) return printProblems(located.problems, io, json);
  const stopped = await releaseServices(located.value.root, io.host);
  if (json) io.out(`${JSON.stringify({ stopped })}\n`);
  else if (stopped.length === 0) io.out('nothing is up here\n');
  else for (const { run, capabilities } of stopped) io.out(`stopped ${capabilities.map(({ name }) => name).join(', ')} (${run})\n`);
  return 0;
}

export const down: Command = {
  help: `muster down

Stops what muster up started in this repository, and waits until it is gone.

  --json   print {"stopped": [...]}
`,
  options: { root: { type: 'string' } },
  words: { least: 0, most: 0 },
  run,
};
