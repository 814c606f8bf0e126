/** What earlier runs showed of each test: the last outcome, and how long it takes when it passes. */
import type { DatabaseSync } from 'node:sqlite';
import type { KeptHistory, TestHistory } from '../../model/graph.ts';
import { type TestId, testId } from '../../model/ids.ts';
import { median } from '../../model/median.ts';
import type { TestResult } from '../../model/test.ts';
import { afterRun } from '../after-run.ts';
import { readColumns, readTexts } from './columns.ts';

/** Runs inside the caller's transaction. */
export function recordRun(db: DatabaseSync, run: string, results: readonly TestResult[]): void {
  const find = db.prepare('SELECT last_outcome, last_run, passed_ms FROM history WHERE test = ?');
  const known = ({ id }: TestResult): KeptHistory | undefined => {
    const row = find.get(id);
    if (row === undefined) return undefined;
    return {
      id,
      lastOutcome: row.last_outcome === 'failed' ? 'failed' : 'passed',
      lastRunId: String(row.last_run),
      passedMs: JSON.parse(String(row.passed_ms)),
    };
  };
  for (const result of results) {
    const after = afterRun(known(result), run, result);
    if (after !== null) writeHistory(db, [after]);
  }
}

/** As they were kept. Runs inside the caller's transaction. */
export function writeHistory(db: DatabaseSync, kept: readonly KeptHistory[]): void {
  const write = db.prepare('INSERT OR REPLACE INTO history (test, last_outcome, last_run, median_ms, passed_ms) VALUES (?, ?, ?, ?, ?)');
  for (const { id, lastOutcome, lastRunId, passedMs } of kept) write.run(id, lastOutcome, lastRunId, median(passedMs), JSON.stringify(passedMs));
}

const COLUMNS = 'json_group_array(test), json_group_array(last_outcome), json_group_array(last_run), json_group_array(median_ms)';

function toHistory([tests = [], outcomes = [], runs = [], medians = []]: readonly unknown[][]): Map<TestId, TestHistory> {
  const history = new Map<TestId, TestHistory>();
  tests.forEach((test, index) => {
    const id = testId(String(test));
    const medianMs = medians[index];
    history.set(id, {
      id,
      medianMs: typeof medianMs === 'number' ? medianMs : null,
      lastOutcome: outcomes[index] === 'failed' ? 'failed' : 'passed',
      lastRunId: String(runs[index]),
    });
  });
  return history;
}

export function history(db: DatabaseSync): Map<TestId, TestHistory> {
  return toHistory(readColumns(db, `SELECT ${COLUMNS} FROM history`));
}

export function historyOf(db: DatabaseSync, tests: Iterable<TestId>): Map<TestId, TestHistory> {
  return toHistory(readColumns(db, `SELECT ${COLUMNS} FROM json_each(?) AS wanted CROSS JOIN history ON test = wanted.value`, JSON.stringify([...tests])));
}

export function failedTests(db: DatabaseSync): Set<TestId> {
  const [tests = []] = readTexts(db, "SELECT json_group_array(test) FROM history WHERE last_outcome = 'failed'");
  return new Set(tests.map(testId));
}
