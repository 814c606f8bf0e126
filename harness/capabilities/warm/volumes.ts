/** Volumes by their names in a sandbox: what two containers share there would be two things once one of them stays between runs. */
import type { Capability, ProviderSpec } from '../../model/capability.ts';

export function volumesOf(spec: ProviderSpec): readonly string[] {
  if (spec.kind !== 'container') return [];
  return spec.mounts.flatMap((mount) => (mount.kind === 'volume' && mount.name !== null ? [mount.name] : []));
}

/** Those that more than one capability mounts. */
export function sharedVolumes(capabilities: Iterable<Pick<Capability, 'providers'>>): ReadonlySet<string> {
  const once = new Set<string>();
  const shared = new Set<string>();
  for (const { providers } of capabilities) {
    for (const volume of new Set(providers.flatMap(volumesOf))) (once.has(volume) ? shared : once).add(volume);
  }
  return shared;
}
