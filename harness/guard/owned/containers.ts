/** Containers that carry a label, by the engine's command-line client. */
import type { OwnedContainers, Remover, RemoverHost } from './owned.ts';

/** An engine that does not answer for this long keeps nobody waiting, in ms. */
const PATIENCE_MS = 5000;

const docker = ({ engine }: OwnedContainers, words: readonly string[], { processes }: RemoverHost) =>
  processes.run(['docker', '--host', engine, ...words], { timeoutMs: PATIENCE_MS });

async function idsOf(owned: OwnedContainers, host: RemoverHost): Promise<string[] | null> {
  const { exitCode, stdout } = await docker(owned, ['ps', '--all', '--quiet', '--filter', `label=${owned.label}`], host);
  return exitCode === 0 ? stdout.split('\n').filter((id) => id !== '') : null;
}

export const containers: Remover<OwnedContainers> = {
  async list(owned, host) {
    return ((await idsOf(owned, host)) ?? []).map((id) => `container ${id}`);
  },
  async remove(owned, host) {
    const ids = await idsOf(owned, host);
    if (ids === null || ids.length === 0) return ids !== null;
    return (await docker(owned, ['rm', '--force', '--volumes', ...ids], host)).exitCode === 0;
  },
};
