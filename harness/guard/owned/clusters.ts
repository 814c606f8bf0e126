/**
 * A cluster that kind made: one that was never finished, or one that a run of CI made for itself and the runs beside it. Whoever leaves
 * last takes it down; a warm one stays.
 */
import { parseJson } from '../../model/parse-json.ts';
import { type OwnedCluster, type Patience, type Remover, type RemoverHost, remainingMs } from './owned.ts';

/** Removing a node takes a second or two; a stuck engine keeps nobody waiting longer, in ms. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 5000;
/** Less is no time to start a program in, in ms. */
const LEAST_MS = 100;
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

/** null when kubectl does not end, or there is no time to ask it. */
async function isUsed({ kubectl, kubeconfig, name }: OwnedCluster, patience: Patience, { processes, clock }: RemoverHost): Promise<boolean | null> {
  const timeoutMs = remainingMs(patience, clock);
  if (timeoutMs < LEAST_MS) return null;
  const words = ['get', 'namespaces', '--selector', 'app.kubernetes.io/managed-by=muster', '--field-selector', 'status.phase=Active', '--output', 'name'];
  const argv = [kubectl, '--kubeconfig', kubeconfig, '--context', `kind-${name}`, ...words];
  const { exitCode, signal, stdout } = await processes.run(argv, { timeoutMs });
  return signal === null ? exitCode === 0 && stdout.trim() !== '' : null;
}

/** null when that cannot be told. */
async function isToGo(owned: OwnedCluster, patience: Patience, host: RemoverHost): Promise<boolean | null> {
  const state = stateOf(owned, host);
  if (state !== 'passing') return state === 'unfinished';
  const used = await isUsed(owned, patience, host);
  return used === null ? null : !used;
}

export const clusters: Remover<OwnedCluster> = {
  async list(owned, patience, host) {
    return (await isToGo(owned, patience, host)) ? [`cluster ${owned.name}`] : [];
  },
  async remove(owned, patience, host) {
    const { program, name, kubeconfig, record } = owned;
    const toGo = await isToGo(owned, patience, host);
    if (toGo === null) return { removed: [], left: `cluster ${name}: kubectl does not say whether it is used` };
    if (!toGo) return { removed: [], left: null };
    const kind = (words: readonly string[], timeoutMs: number) => host.processes.run([program, ...words], { timeoutMs });
    const nodes = (timeoutMs = LOOK_MS) => kind(['get', 'nodes', '--name', name], Math.max(timeoutMs, LEAST_MS));
    const left = (why: string) => ({ removed: [], left: `cluster ${name}: ${why}` });
    // An engine that says nothing would hold up each of the tries.
    if ((await nodes(remainingMs(patience, host.clock))).exitCode === null) return left('the container engine does not answer');
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
