/**
 * The evidence of a test in one row, so that a test with 20 touches costs one read and one write, and 2 million touches 20 MB. Equal
 * evidence has equal bytes. `model/graph.ts` says what is in a touch and in a call.
 *
 * A list of numbers (`varints.ts`): the time that any of them was last seen at, then for each its ids, count, errors, and how long before
 * that time it was last seen; times are one more than they are, and 0 is no time.
 */
import type { Seen } from '../../model/graph.ts';
import type { NodeIds } from '../endpoint-network.ts';
import { readVarints, varintWriter } from './varints.ts';

/** Touches, or calls: what was seen, and the nodes of each; `nodes` has one list for touches, and for calls one of callers and one of callees. */
export interface Entries<Node = NodeIds> {
  readonly nodes: readonly (readonly Node[])[];
  readonly seen: readonly Seen[];
}

function latest(all: readonly Seen[]): number | null {
  let last: number | null = null;
  for (const { lastSeenMs } of all) if (lastSeenMs !== null && (last === null || lastSeenMs > last)) last = lastSeenMs;
  return last;
}

/** Makes the bytes; one for many tests. */
export function packer(): (entries: Entries) => Uint8Array {
  const { add, take } = varintWriter();
  const addTime = (time: number | null) => add(time === null ? 0 : time + 1);
  return ({ nodes, seen }) => {
    const last = latest(seen);
    addTime(last);
    seen.forEach(({ count, errors, lastSeenMs }, index) => {
      for (const list of nodes) {
        const node = list[index];
        add(node?.service ?? 0);
        add(node?.endpoint ?? 0);
      }
      add(count);
      add(errors);
      addTime(lastSeenMs === null || last === null ? null : last - lastSeenMs);
    });
    return take();
  };
}

/** @param lists how many lists of nodes the entries have; @param nodeOf the node of these ids */
export function unpack<Node>(bytes: Uint8Array, lists: 1 | 2, nodeOf: (service: number, endpoint: number) => Node): Entries<Node> {
  const numbers = readVarints(bytes);
  let at = 0;
  const next = () => numbers[at++] ?? 0;
  const last = next();
  const nodes: Node[][] = Array.from({ length: lists }, () => []);
  const seen: Seen[] = [];
  while (at < numbers.length) {
    for (const list of nodes) list.push(nodeOf(next(), next()));
    const [count, errors, before] = [next(), next(), next()];
    seen.push({ count, errors, lastSeenMs: before === 0 ? null : last - before });
  }
  return { nodes, seen };
}

/** What SQLite answers for bytes. */
export function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
