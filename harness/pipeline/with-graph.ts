/** A graph for a while: opened, used, closed. What its engine refuses, at the door or later, is a problem; what else is thrown is a bug. */
import { type OpenGraphOptions, openGraph } from '../graph/open-graph.ts';
import { GraphFailure, type GraphStore } from '../graph/store.ts';
import type { Host } from '../host/host.ts';
import type { DeclaredGraph } from '../model/graph.ts';
import { fail, ok, type Result } from '../model/result.ts';

/** Which graph is meant. */
export interface GraphPlace {
  /** As `openGraph` takes it. */
  readonly location: string;
  /** What a stack says before any trace; left as it is in the graph when absent. */
  readonly declared?: DeclaredGraph;
}

export async function withGraph<T>(
  { location, declared }: GraphPlace,
  options: OpenGraphOptions,
  host: Host,
  use: (graph: GraphStore) => Promise<T>,
): Promise<Result<T>> {
  const opened = await openGraph(location, host, options);
  if (!opened.ok) return opened;
  try {
    await using graph = opened.value;
    if (declared) await graph.declare(declared);
    return ok(await use(graph));
  } catch (error) {
    if (error instanceof GraphFailure) return fail(error.problem);
    throw error;
  }
}
