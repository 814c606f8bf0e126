/** Finds circles among names that point to names: apps that call each other, capabilities that wait for each other. */

interface Frame {
  readonly name: string;
  readonly targets: readonly string[];
  next: number;
}

/** Turned so that the member that comes first in the file comes first. */
function fromFirst(cycle: readonly string[], rank: ReadonlyMap<string, number>): string[] {
  const ranks = cycle.map((name) => rank.get(name) ?? 0);
  const first = ranks.indexOf(Math.min(...ranks));
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}

/**
 * Circles, each as its members in the order in which they point to one another; the last points to the first. Every name that
 * cannot be put in order is in, or leads to, one of them.
 *
 * @param edges name -> names it points to, in file order; targets that are no key are ignored
 */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const rank = new Map([...edges.keys()].map((name, index) => [name, index]));
  const finished = new Set<string>();
  const cycles: string[][] = [];
  for (const root of edges.keys()) {
    const path: Frame[] = [];
    const depth = new Map<string, number>();
    const enter = (name: string) => {
      depth.set(name, path.length);
      path.push({ name, targets: edges.get(name) ?? [], next: 0 });
    };
    if (!finished.has(root)) enter(root);
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const target = frame.targets[frame.next++];
      if (target === undefined) {
        finished.add(frame.name);
        depth.delete(frame.name);
        path.pop();
        continue;
      }
      if (finished.has(target) || !edges.has(target)) continue;
      const start = depth.get(target);
      if (start === undefined) enter(target);
      else
        cycles.push(
          fromFirst(
            path.slice(start).map(({ name }) => name),
            rank,
          ),
        );
    }
  }
  return cycles;
}
