/** The workers of a run as lanes that pieces of work occupy. */

export interface Lanes {
  /** Waits until `count` lanes are free and answers their numbers; first come, first served. */
  take(count: number): Promise<readonly number[]>;
  giveBack(lanes: readonly number[]): void;
}

export function openLanes(total: number): Lanes {
  let free = Array.from({ length: total }, (_, index) => index);
  const waiting: { readonly count: number; readonly start: (lanes: readonly number[]) => void }[] = [];
  const serve = () => {
    for (let next = waiting[0]; next !== undefined && next.count <= free.length; next = waiting[0]) {
      waiting.shift();
      next.start(free.slice(0, next.count));
      free = free.slice(next.count);
    }
  };
  return {
    take: (count) =>
      new Promise((resolve) => {
        waiting.push({ count: Math.min(count, total), start: resolve });
        serve();
      }),
    giveBack(lanes) {
      free = [...free, ...lanes].sort((a, b) => a - b);
      serve();
    },
  };
}
