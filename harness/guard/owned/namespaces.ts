/** A namespace of a Kubernetes cluster, by kubectl: deleted without waiting, and only while it carries the label it was made with. */
import type { OwnedNamespace, Remover, RemoverHost } from './owned.ts';

/** A cluster that does not answer for this long keeps nobody waiting, in ms. */
const PATIENCE_MS = 5000;

function kubectl({ kubectl: program, kubeconfig, context }: OwnedNamespace, words: readonly string[], { processes }: RemoverHost) {
  return processes.run([program, '--kubeconfig', kubeconfig, '--context', context, ...words], { timeoutMs: PATIENCE_MS });
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

export const namespaces: Remover<OwnedNamespace> = {
  async list(owned, host) {
    const { exitCode, stdout } = await kubectl(owned, ['get', ...selected(owned), '--output', 'name'], host);
    return exitCode === 0 && stdout !== '' ? [`namespace ${owned.namespace} of ${owned.context}`] : [];
  },
  async remove(owned, host) {
    const { exitCode, stderr } = await kubectl(owned, ['delete', ...selected(owned), '--wait=false'], host);
    // With its cluster it is gone.
    return exitCode === 0 || UNKNOWN.test(stderr);
  },
};
