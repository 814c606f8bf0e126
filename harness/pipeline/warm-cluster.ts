/**
 * The Kind cluster that stays between runs, as people have to do with it: since when nobody has asked for it, and its end. No process
 * watches over it, so its idle time is looked at by whoever tidies up: `muster sweep`.
 */
import path from 'node:path';
import { homeOf, readRecord } from '../capabilities/providers/kind/cluster.ts';
import { findTools } from '../capabilities/providers/kind/tools.ts';
import type { Host } from '../host/host.ts';
import { stateDir } from '../host/state-dir.ts';

/** One that nobody has asked for in this time goes with the next sweep, in ms. */
const CLUSTER_IDLE_MS = 24 * 3600 * 1000;

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

export interface EndedCluster {
  readonly name: string;
  readonly outcome: 'deleted' | 'in-use' | 'left';
  /** Why it is left, in words; null for the others. */
  readonly because: string | null;
}

/** Deletes it, unless a run has a namespace in it. */
export async function endWarmCluster({ name, kubeconfig }: WarmCluster, host: Host): Promise<EndedCluster> {
  const { tools, missing } = findTools(host);
  if (tools === null) return { name, outcome: 'left', because: missing.join(', ') };
  const [{ removeObjects }, { AT_END }] = await Promise.all([import('../guard/owned/remove.ts'), import('../guard/owned/owned.ts')]);
  const { record } = homeOf(host);
  const save = (isPassing: boolean) => host.files.write(record, `${JSON.stringify({ version: 1, name, state: 'ready', isPassing })}\n`, 0o600);
  // Runs that begin to use it from now on take it down themselves.
  save(true);
  const { removed, left } = await removeObjects([{ kind: 'cluster', program: tools.kind, kubectl: tools.kubectl, kubeconfig, name, record }], AT_END, host);
  if (removed.length > 0) return { name, outcome: 'deleted', because: null };
  save(false);
  return left.length > 0 ? { name, outcome: 'left', because: left.join('; ') } : { name, outcome: 'in-use', because: null };
}
