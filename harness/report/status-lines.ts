/** `muster status` for people: a repository with a word about the rest of the machine, or, where there is none, the machine. */
import type { LivingRun, MachineStatus, RepositoryStatus } from '../model/status.ts';
import { duration, plural } from './layout.ts';
import { warmLines } from './warm-lines.ts';

function clusterLines({ cluster }: MachineStatus, now: number): string[] {
  if (cluster === null) return [];
  const ago = duration(Math.max(0, now - Date.parse(cluster.usedAt)));
  return [`the Kind cluster ${cluster.name} is warm, last asked for ${ago} ago`, '  muster down --all deletes it, muster sweep when a day has passed'];
}

const processesOf = ({ processes }: LivingRun): string[] => (processes.length === 0 ? [] : [`  ${processes.join(', ')}`]);

/** @param now milliseconds since the epoch */
export function machineLines(status: MachineStatus, now: number): string[] {
  const { running, warm, warmGuard } = status;
  const lines = [
    ...running.flatMap((run) => [`running since ${run.since} in ${run.root} (${run.run}, pid ${run.pid})`, ...processesOf(run)]),
    ...(warmGuard === null ? [] : [warmGuard.because]),
    ...warmLines(warm, now, { isAbroad: true }),
    ...clusterLines(status, now),
  ];
  return [
    'no muster.yaml here or in any folder above; on this machine, in all repositories:',
    ...(lines.length === 0 ? ['nothing runs and nothing is warm'] : lines),
  ];
}

function elsewhere({ running, warm }: MachineStatus, root: string): string[] {
  const [runs, services] = [running, warm].map((all) => all.filter((each) => each.root !== root).length);
  const what = [
    ...(runs ? [`${plural(runs, 'run')} of other repositories ${runs === 1 ? 'goes' : 'go'} on`] : []),
    ...(services ? [`${plural(services, 'service')} of other repositories ${services === 1 ? 'is' : 'are'} warm`] : []),
  ];
  return what.length === 0 ? [] : [`${what.join(', ')}: muster status outside of a repository lists all`];
}

function lastRunLines({ lastRun }: RepositoryStatus): string[] {
  if (lastRun === null) return ['no run yet'];
  const { run, passed, failed, errors, exitCode, dir } = lastRun;
  return [`last run ${run}: ${plural(passed, 'test')} passed, ${failed} failed, ${errors} broken; exit code ${exitCode}`, `  ${dir}`];
}

/**
 * @param root absolute root of the repository
 * @param now milliseconds since the epoch
 */
export function repositoryLines(status: RepositoryStatus, { root, now }: { readonly root: string; readonly now: number }): string[] {
  const { up, warmGuard } = status;
  const warm = status.warm.filter((service) => service.root === root);
  const held = new Set(up.map(({ run }) => run));
  const running = status.running.filter((run) => run.root === root && !held.has(run.run));
  const isIdle = up.length + warm.length + running.length === 0;
  return [
    ...(warmGuard !== null ? [warmGuard.because] : isIdle ? ['nothing is up here'] : []),
    ...up.flatMap(({ run, since, isReady, capabilities }) => [
      `${isReady ? 'up' : 'starting'} since ${since} (${run})`,
      ...capabilities.map(({ name, url }) => `  ${name}${url === null ? '' : `  ${url}`}`),
    ]),
    ...running.flatMap((run) => [`running since ${run.since} (${run.run}, pid ${run.pid})`, ...processesOf(run)]),
    ...warmLines(warm, now),
    ...elsewhere(status, root),
    ...clusterLines(status, now),
    ...lastRunLines(status),
  ];
}
