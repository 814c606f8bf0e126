/**
 * Reads whole columns. node:sqlite hands rows over one value at a time; a column that SQLite writes as one JSON list and that is
 * parsed at once is three times as fast, which counts when 100,000 tests are read.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** @param sql a SELECT with `json_group_array(…)` for each column; the lists are of equal length */
export function readColumns(db: DatabaseSync, sql: string, ...values: readonly SQLInputValue[]): unknown[][] {
  return Object.values(db.prepare(sql).get(...values) ?? {}).map((column): unknown[] => JSON.parse(String(column)));
}

/** Like `readColumns`, for columns of texts. */
export function readTexts(db: DatabaseSync, sql: string, ...values: readonly SQLInputValue[]): string[][] {
  return readColumns(db, sql, ...values).map((column) => column.map(String));
}

/** Like `readColumns`, for columns of integers. */
export function readNumbers(db: DatabaseSync, sql: string, ...values: readonly SQLInputValue[]): number[][] {
  return readColumns(db, sql, ...values).map((column) => column.map(Number));
}
