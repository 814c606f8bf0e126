/** `muster sweep`: ends and removes what dead runs left. Every run begins with it; CI may end with it. */
import { type SweptRun, sweep } from '../../guard/sweep.ts';
import { plural } from '../../report/layout.ts';
import { flag } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';

function words({ run, processes, dirs, objects, portBlocks, isStuck }: SweptRun, isDryRun: boolean): string[] {
  const what = [plural(processes.length, 'process', 'processes'), plural(dirs.length, 'folder'), plural(portBlocks, 'block of ports', 'blocks of ports')].join(
    ', ',
  );
  return [
    `${isDryRun ? 'would sweep' : 'swept'} ${run}: ${what}`,
    ...processes.map((command) => `  process ${command}`),
    ...dirs.map((dir) => `  folder ${dir}`),
    ...objects.map((object) => `  ${object}`),
    ...(isStuck ? ['  something of it could not be ended, not even by force; the next sweep tries again'] : []),
  ];
}

async function run(args: Arguments, io: Io): Promise<number> {
  const isDryRun = flag(args, 'dry-run');
  const report = await sweep(io.host, { isDryRun });
  if (flag(args, 'json')) {
    io.out(`${JSON.stringify(report, null, 2)}\n`);
    return 0;
  }
  const aside = report.movedAside.map((file) => `${isDryRun ? 'would move aside' : 'moved aside'} a lease that cannot be read: ${file}`);
  const lines = [...report.swept.flatMap((each) => words(each, isDryRun)), ...aside];
  io.out(`${(lines.length === 0 ? ['nothing to sweep'] : lines).join('\n')}\n`);
  return 0;
}

export const sweepCommand: Command = {
  help: `muster sweep

Ends and removes what runs that died left behind: processes, temporary folders, leased
ports. Every run begins with it; a CI job may end with it.

  --dry-run   only say what would be ended and removed
  --json      print {"swept": [...], "movedAside": [...]}
`,
  options: { 'dry-run': { type: 'boolean' } },
  words: { least: 0, most: 0 },
  run,
};
