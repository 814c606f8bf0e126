/** What earlier runs showed of each test: the last outcome, and how long it takes when it passes. */
import type { KeptHistory, TestHistory } from '../../model/graph.ts';
import { type TestId, testId } from '../../model/ids.ts';
import { median } from '../../model/median.ts';
import type { TestResult } from '../../model/test.ts';
import { afterRun } from '../after-run.ts';
import { inBatches } from './batches.ts';
import type { Ask, Row } from './bolt.ts';

const KEPT = 'history.test AS test, history.lastOutcome AS lastOutcome, history.lastRunId AS lastRunId, history.passedMs AS passedMs';

function keptIn({ test, lastOutcome, lastRunId, passedMs }: Row): KeptHistory {
  return {
    id: testId(String(test)),
    lastOutcome: lastOutcome === 'failed' ? 'failed' : 'passed',
    lastRunId: String(lastRunId),
    passedMs: Array.isArray(passedMs) ? passedMs.map(Number) : [],
  };
}

function told(kept: readonly KeptHistory[]): Map<TestId, TestHistory> {
  return new Map(kept.map(({ id, lastOutcome, lastRunId, passedMs }) => [id, { id, medianMs: median(passedMs), lastOutcome, lastRunId }] as const));
}

/** The history of all tests, as it is kept. */
export async function readHistory(ask: Ask): Promise<KeptHistory[]> {
  return (await ask(`MATCH (history:MusterHistory {graph: $graph}) RETURN ${KEPT}`)).map(keptIn);
}

export async function writeHistory(ask: Ask, kept: readonly KeptHistory[]): Promise<void> {
  await inBatches(
    ask,
    `UNWIND $rows AS row MERGE (history:MusterHistory {graph: $graph, test: row.id})
     SET history.lastOutcome = row.lastOutcome, history.lastRunId = row.lastRunId, history.passedMs = row.passedMs`,
    kept,
  );
}

async function keptOf(ask: Ask, tests: Iterable<TestId>): Promise<KeptHistory[]> {
  const rows = await inBatches(ask, `UNWIND $rows AS id MATCH (history:MusterHistory {graph: $graph, test: id}) RETURN ${KEPT}`, [...tests]);
  return rows.map(keptIn);
}

export async function recordRun(ask: Ask, run: string, results: readonly TestResult[]): Promise<void> {
  const before = await keptOf(ask, new Set(results.map(({ id }) => id)));
  const known = new Map(before.map((history) => [history.id, history]));
  const renewed = new Map<TestId, KeptHistory>();
  for (const result of results) {
    const after = afterRun(renewed.get(result.id) ?? known.get(result.id), run, result);
    if (after !== null) renewed.set(result.id, after);
  }
  await writeHistory(ask, [...renewed.values()]);
}

export async function history(ask: Ask): Promise<Map<TestId, TestHistory>> {
  return told(await readHistory(ask));
}

export async function historyOf(ask: Ask, tests: Iterable<TestId>): Promise<Map<TestId, TestHistory>> {
  return told(await keptOf(ask, tests));
}

export async function failedTests(ask: Ask): Promise<Set<TestId>> {
  const rows = await ask("MATCH (history:MusterHistory {graph: $graph}) WHERE history.lastOutcome = 'failed' RETURN history.test AS test");
  return new Set(rows.map(({ test }) => testId(String(test))));
}
