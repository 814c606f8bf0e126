/** Writes long lists by parts: one query for each part, sent one behind the other without waiting. */
import type { Ask, Row } from './bolt.ts';

/** Large enough that a round trip does not count, small enough that a part is not much memory. */
const PART = 1000;

export function inParts<T>(rows: readonly T[], size = PART): (readonly T[])[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => rows.slice(index * size, (index + 1) * size));
}

/** @param cypher reads its part as `$rows` */
export async function inBatches(ask: Ask, cypher: string, rows: readonly unknown[]): Promise<readonly Row[]> {
  return (await Promise.all(inParts(rows).map((part) => ask(cypher, { rows: part })))).flat();
}
