/** The graph in a file (DESIGN decision 5). One connection; each method is one transaction, and SQLite's own failures become `GraphFailure`. */
import type { DatabaseSync } from 'node:sqlite';
import type { DeclaredGraph, GraphContents, RepositoryTests } from '../../model/graph.ts';
import type { TestId } from '../../model/ids.ts';
import type { TestResult } from '../../model/test.ts';
import { gather } from '../evidence.ts';
import { GraphFailure, type GraphStore, type ImpactQuestion } from '../store.ts';
import { contents, restore } from './contents.ts';
import { inTransaction } from './database.ts';
import { declare } from './declare.ts';
import { failedTests, history, historyOf, recordRun } from './history.ts';
import { impact } from './impact.ts';
import { forget, writeEvidence } from './ingest.ts';
import { origins, pathOf, services, stats, testsOf, tracedTests } from './questions.ts';
import { claim, missing, prune } from './repositories.ts';

/** Whether an error is SQLite's own word about the file. */
export function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** @param location what the person calls it, for problems */
export function sqliteGraph(db: DatabaseSync, location: string): GraphStore {
  async function use<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      if (!isSqliteError(error)) throw error;
      throw new GraphFailure({ code: 'graph-unusable', graph: location, detail: error.message }, error);
    }
  }
  const write = <T>(work: () => T) => use(() => inTransaction(db, 'IMMEDIATE', work));
  const read = <T>(work: () => T) => use(() => inTransaction(db, 'DEFERRED', work));

  return {
    declare: (graph: DeclaredGraph) => use(() => declare(db, graph)),
    ingest: (facts) =>
      write(() => {
        writeEvidence(db, gather(facts));
        return stats(db);
      }),
    forget: (tests: Iterable<TestId>) => write(() => forget(db, [...tests])),
    claim: (repository: RepositoryTests) => write(() => claim(db, repository)),
    missing: (repository: RepositoryTests) => read(() => missing(db, repository)),
    prune: (repository: RepositoryTests) => write(() => prune(db, repository)),
    stats: () => read(() => stats(db)),
    impact: (question: ImpactQuestion) => read(() => impact(db, question)),
    tracedTests: () => use(() => tracedTests(db)),
    pathOf: (test: TestId) => read(() => pathOf(db, test)),
    origins: () => use(() => origins(db)),
    contents: () => read(() => contents(db)),
    restore: (all: GraphContents) =>
      write(() => {
        restore(db, all);
        return stats(db);
      }),
    services: () => use(() => services(db)),
    testsOf: (service: string) => use(() => testsOf(db, service)),
    recordRun: (run: string, results: readonly TestResult[]) => write(() => recordRun(db, run, results)),
    history: () => use(() => history(db)),
    historyOf: (tests: Iterable<TestId>) => use(() => historyOf(db, tests)),
    failedTests: () => use(() => failedTests(db)),
    [Symbol.asyncDispose]: () => use(() => db.close()),
  };
}
