/** What must be there for capabilities to be there. */
import type { Capability } from './capability.ts';
import type { CapabilityName } from './ids.ts';

/** The known ones of these names and all that they depend on, each before what it depends on. Names that nobody declares are left out. */
export function closedOverDependencies(names: Iterable<CapabilityName>, capabilities: ReadonlyMap<CapabilityName, Capability>): ReadonlySet<CapabilityName> {
  const all = new Set<CapabilityName>();
  const visit = (name: CapabilityName): void => {
    const capability = capabilities.get(name);
    if (capability === undefined || all.has(name)) return;
    all.add(name);
    capability.dependsOn.forEach(visit);
  };
  for (const name of names) visit(name);
  return all;
}
