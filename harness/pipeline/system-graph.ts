/**
 * The graph of a repository, ready to be asked: declared calls of the stack are in it before any trace, and while it knows no test it
 * is filled from the trace files that come with the repository, so that the first run on a new machine can already select.
 */
import path from 'node:path';
import type { OpenGraphOptions } from '../graph/open-graph.ts';
import type { GraphStore } from '../graph/store.ts';
import type { Host } from '../host/host.ts';
import type { Configuration } from '../model/configuration.ts';
import type { DeclaredGraph, TraceFacts } from '../model/graph.ts';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import type { Stack } from '../model/stack.ts';
import { withGraph } from './with-graph.ts';

/** A trace file that cannot be read is a warning: nothing is known then, so everything runs. */
async function fillWhenEmpty(graph: GraphStore, { root, traces }: Configuration, host: Host): Promise<readonly Problem[]> {
  if (traces.length === 0 || (await graph.stats()).tests > 0) return [];
  const [{ readTraceFiles }, { readTraceDocuments }] = await Promise.all([import('./trace-files.ts'), import('../traces/read-traces.ts')]);
  const facts: TraceFacts[] = [];
  const warnings: Problem[] = [];
  for (const file of host.files.find(root, traces)) {
    const documents = readTraceFiles(path.join(root, file), host);
    const read = documents.ok ? readTraceDocuments(documents.value) : documents;
    if (read.ok) facts.push(...read.value);
    else warnings.push(...read.problems.map((problem) => ({ ...problem, file })));
  }
  if (facts.length > 0) await graph.ingest(facts);
  return warnings;
}

/** What a stack says of the system before any trace. */
export function declaredBy({ order, edges }: Stack): DeclaredGraph {
  return { services: order, calls: edges.map(([caller, callee]) => ({ caller, callee })) };
}

export interface SystemGraph extends OpenGraphOptions {
  readonly configuration: Configuration;
}

/** Opens the graph for `use` and closes it afterwards. What the engine itself refuses, then or later, is a problem. */
export function withSystemGraph<T>(
  { configuration, ...options }: SystemGraph,
  host: Host,
  use: (graph: GraphStore, warnings: readonly Problem[]) => Promise<T>,
): Promise<Result<T>> {
  const { graph: location, stack } = configuration;
  const place = stack === null ? { location } : { location, declared: declaredBy(stack) };
  return withGraph(place, options, host, async (graph) => use(graph, await fillWhenEmpty(graph, configuration, host)));
}
