/** Traces of any origin as facts about the tests of this repository, under the ids that these have (CHECKLIST D2). */
import type { TraceFacts } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import { sortedUnique } from '../model/order.ts';
import { ok, type Result } from '../model/result.ts';
import type { Test } from '../model/test.ts';
import { canonical } from '../traces/canonical.ts';
import { readTraceDocuments, type TraceDocument } from '../traces/read-traces.ts';

export interface KnownFacts {
  /** Of tests of this repository, and of no test. */
  readonly facts: readonly TraceFacts[];
  /** Traces that were read. */
  readonly traces: number;
  /** Tests in the traces that are not of this repository, sorted: what they show is left out. */
  readonly foreign: readonly TestId[];
}

/** Wire names of these tests to their ids. */
export function aliasesOf(tests: readonly Test[]): ReadonlyMap<string, TestId> {
  return new Map(tests.flatMap(({ id, aliases }) => aliases.map((alias) => [alias, id] as const)));
}

/** @param tests null where nobody knows them: then every test in the traces counts */
export function knownFacts(documents: readonly TraceDocument[], tests: readonly Test[] | null): Result<KnownFacts> {
  const read = readTraceDocuments(documents);
  if (!read.ok) return read;
  const traces = new Set(read.value.map(({ traceId }) => traceId)).size;
  if (tests === null) return ok({ facts: read.value, traces, foreign: [] });
  const own = new Set(tests.map(({ id }) => id));
  const named = canonical(read.value, aliasesOf(tests));
  const isForeign = ({ testId }: TraceFacts) => testId !== null && !own.has(testId);
  return ok({
    facts: named.filter((fact) => !isForeign(fact)),
    traces,
    foreign: sortedUnique(named.filter(isForeign).flatMap(({ testId }) => testId ?? [])),
  });
}
