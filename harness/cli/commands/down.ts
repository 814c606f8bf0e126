/** `muster down`: ends what `muster up` holds in this repository, and what is warm. */
import { shownHeld } from '../../pipeline/held-services.ts';
import { livingRuns } from '../../pipeline/living-runs.ts';
import { releaseServices } from '../../pipeline/services.ts';
import { coolDown } from '../../pipeline/warm.ts';
import { type EndedCluster, endWarmCluster, warmCluster } from '../../pipeline/warm-cluster.ts';
import { EXIT_LEFT } from '../../report/exit-code.ts';
import { locate } from '../../stacks/locate.ts';
import { flag } from '../arguments.ts';
import { clusterUses } from '../cluster-uses.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { askedConfiguration } from '../plan-request.ts';
import { printProblems } from '../problems.ts';

function clusterLines(cluster: EndedCluster | null): string[] {
  if (cluster === null || cluster.outcome === 'left') return [];
  if (cluster.outcome === 'deleted') return [`deleted the Kind cluster ${cluster.name}`];
  return [`the Kind cluster ${cluster.name} is in use, and stays`, ...clusterUses(cluster)];
}

async function run(args: Arguments, io: Io): Promise<number> {
  const json = flag(args, 'json');
  const isAll = flag(args, 'all');
  const located = locate(askedConfiguration(args), io.host);
  if (!located.ok && !isAll) {
    const problems = located.problems.map((problem) => (problem.code === 'no-configuration' ? { ...problem, instead: 'muster down --all' } : problem));
    return printProblems(problems, io, json);
  }
  const root = located.ok ? located.value.root : null;
  const stopped = root === null ? [] : await releaseServices(root, io.host);
  const warm = await coolDown(isAll ? null : root, io.host);
  const there = isAll ? warmCluster(io.host) : null;
  const cluster = there && (await endWarmCluster(there, io.host));
  const left = [...warm.left, ...(warm.ended?.left ?? []), ...(cluster?.outcome === 'left' ? [`the cluster ${cluster.name}: ${cluster.because}`] : [])];
  const exitCode = left.length > 0 ? EXIT_LEFT : 0;
  if (json) {
    io.out(`${JSON.stringify({ stopped: stopped.map(shownHeld), warm, cluster })}\n`);
    return exitCode;
  }
  const lines = [
    ...stopped.map(({ run, capabilities }) => `stopped ${capabilities.map(({ name }) => name).join(', ')} (${run})`),
    ...warm.stopped.map(({ capability }) => `stopped ${capability}, which was warm`),
    ...(warm.ended === null ? [] : [`ended the warm guard (pid ${warm.ended.pid}), which could not be spoken with, and all that it kept, in every repository`]),
    ...clusterLines(cluster),
    ...left.map((what) => `could not be ended or removed: ${what}`),
    // Whoever started them sees them, and ends them there.
    ...(isAll ? livingRuns(io.host) : []).map(
      ({ run, root: where, pid }) => `${run} (pid ${pid}) goes on in ${where}: end it with Ctrl-C, or with muster down there`,
    ),
    ...warm.held.map(({ capability, heldBy }) => `${capability} is in use by ${heldBy.map(({ run }) => run).join(', ')}: it stops when that ends`),
  ];
  io.out(`${lines.length === 0 ? 'nothing is up here' : lines.join('\n')}\n`);
  return exitCode;
}

export const down: Command = {
  help: `muster down

Stops what muster up started in this repository and what runs have kept warm, and waits
until it is gone. What a run is using now stops when that run ends. A warm guard that does
not answer is ended by force, with all that it keeps.

  --all    what is warm in other repositories as well, and the Kind cluster; needs no muster.yaml
  --json   print {"stopped": [...], "warm": {"stopped": [...], "held": [...], "left": [...],
           "ended": null}, "cluster": null}
`,
  options: { all: { type: 'boolean' }, root: { type: 'string' } },
  words: { least: 0, most: 0 },
  run,
};
