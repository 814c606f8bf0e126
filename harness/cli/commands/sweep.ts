/** `muster sweep`: ends and removes what dead runs left. Every run begins with it; CI may end with it. */
import { type SweptRun, sweep } from '../../guard/sweep.ts';
import { type EndedCluster, endWarmCluster, isIdle, warmCluster } from '../../pipeline/warm-cluster.ts';
import { EXIT_LEFT } from '../../report/exit-code.ts';
import { plural } from '../../report/layout.ts';
import { flag } from '../arguments.ts';
import { clusterUses } from '../cluster-uses.ts';
import type { Arguments, Command, Io } from '../command.ts';

function words({ run, processes, dirs, objects, portBlocks, left }: SweptRun, isDryRun: boolean): string[] {
  const what = [plural(processes.length, 'process', 'processes'), plural(dirs.length, 'folder'), plural(portBlocks, 'block of ports', 'blocks of ports')].join(
    ', ',
  );
  return [
    `${isDryRun ? 'would sweep' : 'swept'} ${run}: ${what}`,
    ...processes.map((command) => `  process ${command}`),
    ...dirs.map((dir) => `  folder ${dir}`),
    ...objects.map((object) => `  ${object}`),
    ...left.map((what) => `  left, and the next sweep tries again: ${what}`),
  ];
}

function clusterLines(name: string, ended: EndedCluster | null): string[] {
  const who = `the Kind cluster ${name}, which nobody has asked for in a day`;
  if (ended === null) return [`would delete ${who}`];
  switch (ended.outcome) {
    case 'deleted':
      return [`deleted ${who}`];
    case 'in-use':
      return [`left ${who}: it is in use`, ...clusterUses(ended)];
    case 'left':
      return [`could not delete ${who}: ${ended.because}`];
  }
}

async function run(args: Arguments, io: Io): Promise<number> {
  const isDryRun = flag(args, 'dry-run');
  const report = await sweep(io.host, { isDryRun, isPatient: true });
  const there = warmCluster(io.host);
  const idle = there !== null && isIdle(there, io.host) ? there : null;
  const ended = idle === null || isDryRun ? null : await endWarmCluster(idle, io.host);
  const exitCode = (!isDryRun && report.swept.some(({ isStuck }) => isStuck)) || ended?.outcome === 'left' ? EXIT_LEFT : 0;
  if (flag(args, 'json')) {
    io.out(`${JSON.stringify({ ...report, cluster: ended ?? (idle && { name: idle.name, outcome: 'idle', because: null, uses: [] }) }, null, 2)}\n`);
    return exitCode;
  }
  const aside = report.movedAside.map((file) => `${isDryRun ? 'would move aside' : 'moved aside'} a lease that cannot be read: ${file}`);
  const lines = [...report.swept.flatMap((each) => words(each, isDryRun)), ...aside, ...(idle === null ? [] : clusterLines(idle.name, ended))];
  io.out(`${(lines.length === 0 ? ['nothing to sweep'] : lines).join('\n')}\n`);
  return exitCode;
}

export const sweepCommand: Command = {
  help: `muster sweep

Ends and removes what runs that died left behind: processes, temporary folders, leased
ports, containers, namespaces. Every run begins with it; a CI job may end with it. Ends with
2 when something could not be removed; the next sweep tries again. A Kind cluster that no
run has asked for in a day goes as well.

  --dry-run   only say what would be ended and removed
  --json      print {"swept": [...], "movedAside": [...], "cluster": null}
`,
  options: { 'dry-run': { type: 'boolean' } },
  words: { least: 0, most: 0 },
  run,
};
