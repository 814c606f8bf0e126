/**
 * The Kind cluster that stays between runs, as people have to do with it: since when nobody has asked for it, and its end. No process
 * watches over it, so its idle time is looked at by whoever tidies up: `muster sweep`.
 */
import path from 'node:path';
import { clusterKubectl, homeOf, readRecord } from '../capabilities/providers/kind/cluster.ts';
import { deletion } from '../capabilities/providers/kind/kubectl.ts';
import { MANAGED_SELECTOR, RUN_LABEL, runLabel } from '../capabilities/providers/kind/labels.ts';
import { findTools, type Tools } from '../capabilities/providers/kind/tools.ts';
import type { Host } from '../host/host.ts';
import { stateDir } from '../host/state-dir.ts';
import { livingRuns } from './living-runs.ts';

/** One that nobody has asked for in this time goes with the next sweep, in ms. */
const CLUSTER_IDLE_MS = 24 * 3600 * 1000;

/** A kubectl that says nothing keeps nobody waiting longer, in ms. */
const ASK_MS = 5000;

export interface WarmCluster {
  readonly name: string;
  /** Its context in the kubeconfig of the state folder. */
  readonly context: string;
  readonly kubeconfig: string;
  /** When a run asked for it last; ISO 8601, UTC. */
  readonly usedAt: string;
}

/** The cluster of this user, by its record alone; null when there is none, or none that stays. */
export function warmCluster(host: Host): WarmCluster | null {
  // Most machines have none, and one look tells.
  if (!host.files.exists(path.join(stateDir(host), 'kind'))) return null;
  const home = homeOf(host);
  const record = readRecord(home, host);
  const stamp = host.files.stamp(home.record);
  if (record === null || stamp === null || record.state !== 'ready' || record.isPassing) return null;
  return { name: home.name, context: home.context, kubeconfig: home.kubeconfig, usedAt: new Date(stamp.mtimeMs).toISOString() };
}

export const isIdle = ({ usedAt }: WarmCluster, { clock }: Host): boolean => clock.now() - Date.parse(usedAt) > CLUSTER_IDLE_MS;

/** A namespace that keeps a cluster. */
export interface ClusterUse {
  readonly namespace: string;
  /** The run that goes on in it; null: it was kept by `--keep`, or its run could not remove it. */
  readonly run: string | null;
  /** What deletes it. */
  readonly command: string;
}

export interface EndedCluster {
  readonly name: string;
  readonly outcome: 'deleted' | 'in-use' | 'left';
  /** Why it is left, in words; null for the others. */
  readonly because: string | null;
  /** Who is in it; none unless it is in use. */
  readonly uses: readonly ClusterUse[];
}

/** By the labels that Muster writes on each of its namespaces. */
async function usesOf(tools: Tools, host: Host): Promise<ClusterUse[]> {
  const kubectl = clusterKubectl(homeOf(host), tools, host);
  const columns = `{range .items[*]}{.metadata.name} {.metadata.labels.${RUN_LABEL.replaceAll('.', '\\.')}}{"\\n"}{end}`;
  const asked = ['get', 'namespaces', ...MANAGED_SELECTOR, '--field-selector', 'status.phase=Active', '--output', `jsonpath=${columns}`];
  const { stdout } = await kubectl.run(asked, { timeoutMs: ASK_MS });
  const living = livingRuns(host);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(' '))
    .flatMap(([namespace = '', owner]) => {
      const run = living.find((each) => runLabel(each.run) === owner)?.run ?? null;
      return namespace === '' ? [] : [{ namespace, run, command: deletion(kubectl.target, namespace) }];
    });
}

/** Deletes it, unless a run has a namespace in it. */
export async function endWarmCluster({ name, kubeconfig }: WarmCluster, host: Host): Promise<EndedCluster> {
  const { tools, missing } = findTools(host);
  if (tools === null) return { name, outcome: 'left', because: missing.join(', '), uses: [] };
  const [{ removeObjects }, { AT_END }] = await Promise.all([import('../guard/owned/remove.ts'), import('../guard/owned/owned.ts')]);
  const { record } = homeOf(host);
  const save = (isPassing: boolean) => host.files.write(record, `${JSON.stringify({ version: 1, name, state: 'ready', isPassing })}\n`, 0o600);
  // Runs that begin to use it from now on take it down themselves.
  save(true);
  const { removed, left } = await removeObjects([{ kind: 'cluster', program: tools.kind, kubectl: tools.kubectl, kubeconfig, name, record }], AT_END, host);
  if (removed.length > 0) return { name, outcome: 'deleted', because: null, uses: [] };
  save(false);
  if (left.length > 0) return { name, outcome: 'left', because: left.join('; '), uses: [] };
  return { name, outcome: 'in-use', because: null, uses: await usesOf(tools, host) };
}
