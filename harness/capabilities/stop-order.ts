/** Stops launches in reverse order of their dependencies, those that have nothing to do with one another at the same time. */
import type { Capability } from '../model/capability.ts';
import type { Launch } from './launch/launch.ts';

const isCollector = ({ capability }: Launch): boolean => capability.role === 'collector';

/** Those that must be gone before `launch` is stopped: whatever uses it, and for a collector all that may still send it traces. */
function usersOf(launch: Launch, launches: readonly Launch[]): Launch[] {
  const own = launch.allDependencies();
  return launches.filter(
    (other) => other !== launch && (other.dependencies.includes(launch) || (isCollector(launch) && !isCollector(other) && !own.has(other))),
  );
}

/** `keep` spares a capability and all that it depends on. */
export async function stopInOrder(launches: readonly Launch[], keep: (capability: Capability) => boolean): Promise<void> {
  const kept = new Set<Launch>();
  for (const launch of launches) if (keep(launch.capability)) launch.allDependencies(kept.add(launch));
  const ending = launches.filter((launch) => !kept.has(launch));

  // No test needs them any more: that one ends before its turn comes is no news.
  for (const launch of launches) launch.expectEnd();
  const stopping = new Map<Launch, Promise<void>>();
  const stop = (launch: Launch): Promise<void> => {
    const begun = stopping.get(launch) ?? Promise.all(usersOf(launch, ending).map(stop)).then(() => launch.stop());
    stopping.set(launch, begun);
    return begun;
  };
  await Promise.all(ending.map(stop));
}
