/** A namespace of a Kubernetes cluster, by kubectl: deleted without waiting, and only while it carries the label it was made with. */
import type { OwnedNamespace, Patience, Remover, RemoverHost } from './owned.ts';

/** A cluster that does not answer keeps nobody waiting: kubectl itself takes a part of the time on a busy machine. */
function kubectl({ kubectl: program, kubeconfig, context }: OwnedNamespace, words: readonly string[], { patienceMs }: Patience, { processes }: RemoverHost) {
  return processes.run([program, '--kubeconfig', kubeconfig, '--context', context, ...words], { timeoutMs: patienceMs });
}

/** By label and name: one that was made anew by somebody else is not ours. */
const selected = ({ namespace, label }: OwnedNamespace): readonly string[] => [
  'namespace',
  '--selector',
  label,
  '--field-selector',
  `metadata.name=${namespace},status.phase=Active`,
];

/** What kubectl says when the kubeconfig does not know the cluster any more: kind takes it out when it deletes one. */
const UNKNOWN = /context was not found|context "[^"]*" does not exist|no such file or directory/;

const inWords = ({ namespace, context }: OwnedNamespace): string => `namespace ${namespace} of ${context}`;

export const namespaces: Remover<OwnedNamespace> = {
  async list(owned, patience, host) {
    const { exitCode, stdout } = await kubectl(owned, ['get', ...selected(owned), '--output', 'name'], patience, host);
    return exitCode === 0 && stdout !== '' ? [inWords(owned)] : [];
  },
  async remove(owned, patience, host) {
    const { exitCode, stdout, stderr } = await kubectl(owned, ['delete', ...selected(owned), '--wait=false', '--output', 'name'], patience, host);
    if (exitCode === 0) return { removed: stdout.trim() === '' ? [] : [inWords(owned)], left: null };
    // With its cluster it is gone.
    if (UNKNOWN.test(stderr)) return { removed: [], left: null };
    return { removed: [], left: `${inWords(owned)}: ${stderr.trim().split('\n').at(-1) || 'the cluster does not answer'}` };
  },
};
