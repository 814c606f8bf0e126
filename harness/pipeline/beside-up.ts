/** Says that services of a `muster up` in the same repository are not those of a run: who sees both would take them for one. */
import type { RunningCapabilities } from '../capabilities/running.ts';
import type { Host } from '../host/host.ts';
import type { Problem } from '../model/problem.ts';
import { heldServices } from './held-services.ts';

/** One warning for each holder of what the run has started for the shared sandbox, or could not because its port is held. What is reusable tells of itself why it was not shared. */
export function besideUp({ launches }: RunningCapabilities, root: string, host: Host): Problem[] {
  const own = new Set<string>(
    launches.flatMap(({ capability, requirement, state }) => {
      const isOwn = state.kind === 'ready' && state.origin === 'started' && !capability.reusable;
      const isHeld = state.kind === 'failed' && state.problem.code === 'port-in-use';
      return requirement.sandbox === null && (isOwn || isHeld) ? [capability.name] : [];
    }),
  );
  if (own.size === 0) return [];
  return heldServices(root, host).flatMap(({ run, pid, capabilities }) => {
    const both = capabilities.flatMap(({ name }) => (own.has(name) ? [name] : []));
    return both.length === 0 ? [] : [{ code: 'up-not-used', run, pid, capabilities: both }];
  });
}
