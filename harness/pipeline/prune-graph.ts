/** Forgets tests that are gone: those that the graph knows from traces or runs and that the repository does not have any more. */
import type { GraphStore } from '../graph/store.ts';
import type { Host } from '../host/host.ts';
import type { GraphStats } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import { sortedUnique } from '../model/order.ts';
import { fail, type Result } from '../model/result.ts';
import type { Test } from '../model/test.ts';
import { loadConfiguration } from '../stacks/load.ts';
import type { Asked } from '../stacks/locate.ts';
import { takeStock } from './prepare.ts';
import { withGraph } from './with-graph.ts';

export interface PruneRequest {
  readonly configuration: Asked;
  /** As `openGraph` takes it. */
  readonly graph: string;
  /** Only tells what would be forgotten. */
  readonly isDryRun: boolean;
}

export interface PruneAnswer extends GraphStats {
  readonly status: 'pruned' | 'dry-run';
  /** Sorted. */
  readonly forgotten: readonly TestId[];
}

/** What the graph knows of tests that are not among these. */
export async function goneTests(graph: GraphStore, tests: readonly Test[]): Promise<readonly TestId[]> {
  const own = new Set(tests.map(({ id }) => id));
  const known = [...(await graph.tracedTests()), ...(await graph.history()).keys()];
  return sortedUnique(known.filter((id) => !own.has(id)));
}

/** Needs a repository with suites: without one every test would be gone. */
export async function pruneGraph({ configuration: asked, graph: location, isDryRun }: PruneRequest, host: Host): Promise<Result<PruneAnswer>> {
  const loaded = loadConfiguration(asked, host);
  if (!loaded.ok) return loaded;
  if (loaded.value.suites.length === 0) return fail({ code: 'usage', detail: 'no suites are configured here, so every test would be gone', nearest: null });
  const stock = takeStock(loaded.value, [], host);
  if (!stock.ok) return stock;
  return withGraph({ location }, isDryRun ? { mode: 'read' } : {}, host, async (graph): Promise<PruneAnswer> => {
    const forgotten = await goneTests(graph, stock.value.tests);
    if (!isDryRun && forgotten.length > 0) await graph.forget(forgotten);
    return { status: isDryRun ? 'dry-run' : 'pruned', forgotten, ...(await graph.stats()) };
  });
}
