/**
 * A cluster that kind made: one that was never finished, or one that a run of CI made for itself and the runs beside it. Whoever leaves
 * last takes it down; a warm one stays.
 */
import { parseJson } from '../../model/parse-json.ts';
import type { OwnedCluster, Remover, RemoverHost } from './owned.ts';

/** Removing a node takes a second or two; a stuck engine keeps nobody waiting longer, in ms. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 5000;
const MOST_TRIES = 5;
const PAUSE_MS = 300;

/** What the record says: `unfinished`, `passing` (it goes with its last user), `warm`; null when nothing of Muster is there. */
function stateOf({ record, name }: OwnedCluster, { files }: RemoverHost): 'unfinished' | 'passing' | 'warm' | null {
  const outcome = files.read(record);
  if (outcome.kind !== 'text') return null;
  const value = parseJson(outcome.text);
  if (typeof value !== 'object' || value === null || !('name' in value) || value.name !== name) return null;
  if ('state' in value && value.state === 'creating') return 'unfinished';
  return 'isPassing' in value && value.isPassing === true ? 'passing' : 'warm';
}

async function isUsed({ kubectl, kubeconfig, name }: OwnedCluster, { processes }: RemoverHost): Promise<boolean> {
  const words = ['get', 'namespaces', '--selector', 'app.kubernetes.io/managed-by=muster', '--field-selector', 'status.phase=Active', '--output', 'name'];
  const { exitCode, stdout } = await processes.run([kubectl, '--kubeconfig', kubeconfig, '--context', `kind-${name}`, ...words], { timeoutMs: LOOK_MS });
  return exitCode === 0 && stdout.trim() !== '';
}

async function isToGo(owned: OwnedCluster, host: RemoverHost): Promise<boolean> {
  const state = stateOf(owned, host);
  return state === 'unfinished' || (state === 'passing' && !(await isUsed(owned, host)));
}

export const clusters: Remover<OwnedCluster> = {
  async list(owned, _patience, host) {
    return (await isToGo(owned, host)) ? [`cluster ${owned.name}`] : [];
  },
  async remove(owned, _patience, host) {
    if (!(await isToGo(owned, host))) return { removed: [], left: null };
    const { program, name, kubeconfig, record } = owned;
    const kind = (words: readonly string[], timeoutMs: number) => host.processes.run([program, ...words], { timeoutMs });
    const nodes = () => kind(['get', 'nodes', '--name', name], LOOK_MS);
    const left = (why: string) => ({ removed: [], left: `cluster ${name}: ${why}` });
    // An engine that says nothing would hold up each of the tries.
    if ((await nodes()).exitCode === null) return left('the container engine does not answer');
    // A node that is just being made, or that another run takes down as well, needs a second try.
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const { exitCode } = await kind(['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig], PATIENCE_MS);
      const there = await nodes();
      if (exitCode === 0 && there.exitCode === 0 && there.stdout.trim() === '') {
        host.files.remove(record);
        return { removed: [`cluster ${name}`], left: null };
      }
      if (exitCode === null) return left('kind does not end');
      await host.clock.sleep(PAUSE_MS);
    }
    return left('kind cannot delete it');
  },
};
