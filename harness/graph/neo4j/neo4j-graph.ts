/** The graph on a Neo4j server, for those who share it (DESIGN decision 5). Each method is one transaction. */
import type { Host } from '../../host/host.ts';
import type { DeclaredGraph, GraphContents, RepositoryTests } from '../../model/graph.ts';
import type { TestId } from '../../model/ids.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import type { TestResult } from '../../model/test.ts';
import { gather } from '../evidence.ts';
import { GraphFailure, type GraphStore, type ImpactQuestion } from '../store.ts';
import { readNeo4jAddress } from './address.ts';
import { type Bolt, connect } from './bolt.ts';
import { contents, restore } from './contents.ts';
import { readDeclared, wholeDeclaration, writeDeclared } from './declare.ts';
import { failedTests, history, historyOf, recordRun } from './history.ts';
import { impact } from './impact.ts';
import { forget, writeEvidence } from './ingest.ts';
import { origins, pathOf, services, stats, testsOf, tracedTests } from './questions.ts';
import { claim, missing, prune } from './repositories.ts';
import { prepare } from './schema.ts';

/** Stack files rarely change: comparing first spares each run the wait for a writer's turn. */
async function declare({ read, write }: Bolt, graph: DeclaredGraph): Promise<void> {
  const wanted = wholeDeclaration(graph);
  if (JSON.stringify(await read(readDeclared)) === JSON.stringify(wanted)) return;
  await write((ask) => writeDeclared(ask, wanted));
}

function storeOver(bolt: Bolt): GraphStore {
  const { read, write } = bolt;
  return {
    declare: (graph: DeclaredGraph) => declare(bolt, graph),
    ingest: (facts) =>
      write(async (ask) => {
        await writeEvidence(ask, gather(facts));
        return stats(ask);
      }),
    forget: (tests: Iterable<TestId>) => {
      const forgotten = [...tests];
      return write((ask) => forget(ask, forgotten));
    },
    claim: (repository: RepositoryTests) => write((ask) => claim(ask, repository)),
    missing: (repository: RepositoryTests) => read((ask) => missing(ask, repository)),
    prune: (repository: RepositoryTests) => write((ask) => prune(ask, repository)),
    stats: () => read(stats),
    impact: (question: ImpactQuestion) => read((ask) => impact(ask, question)),
    tracedTests: () => read(tracedTests),
    pathOf: (test: TestId) => read((ask) => pathOf(ask, test)),
    origins: () => read(origins),
    contents: () => read(contents),
    restore: (all: GraphContents) =>
      write(async (ask) => {
        await restore(ask, all);
        return stats(ask);
      }),
    services: () => read(services),
    testsOf: (service: string) => read((ask) => testsOf(ask, service)),
    recordRun: (run: string, results: readonly TestResult[]) => write((ask) => recordRun(ask, run, results)),
    history: () => read(history),
    historyOf: (tests: Iterable<TestId>) => {
      const asked = [...tests];
      return read((ask) => historyOf(ask, asked));
    },
    failedTests: () => read(failedTests),
    [Symbol.asyncDispose]: () => bolt[Symbol.asyncDispose](),
  };
}

/**
 * @param mode `read`: a graph that is not there is empty, and none is made
 * @returns `graph-unusable` when no server answers, or not to this user
 */
export async function openNeo4jGraph(location: string, mode: 'read' | 'write', host: Host): Promise<Result<GraphStore>> {
  const address = readNeo4jAddress(location, host.env);
  if (!address.ok) return address;
  const bolt = await connect(address.value, host);
  if (!bolt.ok) return bolt;
  try {
    const prepared = await prepare(bolt.value, mode, address.value);
    if (prepared.ok) return ok(storeOver(bolt.value));
    await bolt.value[Symbol.asyncDispose]();
    return prepared;
  } catch (error) {
    await bolt.value[Symbol.asyncDispose]();
    if (error instanceof GraphFailure) return fail(error.problem);
    throw error;
  }
}
