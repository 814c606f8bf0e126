/** A heap of runners that hands out the one with the least load, the lowest index among equals. */

export interface LeastLoaded {
  /** Gives `weight` to the least loaded runner and answers its index. */
  add(weight: number): number;
  /** Load of each runner, by index. */
  readonly loads: readonly number[];
}

/** All runners start empty. */
export function leastLoaded(runners: number): LeastLoaded {
  const loads = new Array<number>(runners).fill(0);
  const heap = Array.from(loads, (_, index) => index);
  const at = (slot: number): number => heap[slot] ?? 0;
  const comesBefore = (a: number, b: number): boolean => {
    const difference = (loads[a] ?? 0) - (loads[b] ?? 0);
    return difference < 0 || (difference === 0 && a < b);
  };

  /** The root has grown heavier: lets it sink to its place. */
  function sink(runner: number): void {
    let slot = 0;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= runners) break;
      if (child + 1 < runners && comesBefore(at(child + 1), at(child))) child++;
      if (comesBefore(runner, at(child))) break;
      heap[slot] = at(child);
      slot = child;
    }
    heap[slot] = runner;
  }

  return {
    loads,
    add(weight) {
      const runner = at(0);
      loads[runner] = (loads[runner] ?? 0) + weight;
      sink(runner);
      return runner;
    },
  };
}
