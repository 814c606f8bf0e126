/** Inserts rows in batches: one statement for 50 rows takes a third of the time of 50 statements. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

const BATCH = 50;

export interface Inserter {
  /** One row, as long as the list of columns. */
  add(row: readonly SQLInputValue[]): void;
  /** Writes what is left. */
  flush(): void;
}

/** @param into `table (column, …)` */
export function inserter(db: DatabaseSync, into: string): Inserter {
  const rows = (count: number, width: number) => db.prepare(`INSERT INTO ${into} VALUES ${Array(count).fill(`(${Array(width).fill('?')})`)}`);
  let whole: ReturnType<typeof rows> | undefined;
  let waiting: SQLInputValue[] = [];
  let count = 0;
  return {
    add(row) {
      waiting.push(...row);
      count += 1;
      if (count < BATCH) return;
      whole ??= rows(BATCH, row.length);
      whole.run(...waiting);
      waiting = [];
      count = 0;
    },
    flush() {
      if (count > 0) rows(count, waiting.length / count).run(...waiting);
      waiting = [];
      count = 0;
    },
  };
}
