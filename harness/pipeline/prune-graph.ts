/** Forgets tests that are gone: those that the graph knows from traces or runs, that the repository had, and that no repository has. */
import type { Host } from '../host/host.ts';
import type { GraphStats } from '../model/graph.ts';
import type { TestId } from '../model/ids.ts';
import { sortedUnique } from '../model/order.ts';
import { fail, type Result } from '../model/result.ts';
import { loadConfiguration } from '../stacks/load.ts';
import type { Asked } from '../stacks/locate.ts';
import { takeStock } from './prepare.ts';
import { repositoryName } from './repository-name.ts';
import { withGraph } from './with-graph.ts';

export interface PruneRequest {
  readonly configuration: Asked;
  /** As `openGraph` takes it. */
  readonly graph: string;
  /** Only tells what would be forgotten. */
  readonly isDryRun: boolean;
  /** Forgets also what no repository is known to have had. */
  readonly alsoUnclaimed: boolean;
}

export interface PruneAnswer extends GraphStats {
  readonly status: 'pruned' | 'dry-run';
  /** Under which name the graph knows this repository. */
  readonly repository: string;
  /** Sorted. */
  readonly forgotten: readonly TestId[];
  /** Tests that stay, although no repository is known to have had them; sorted. */
  readonly unclaimed: readonly TestId[];
}

/** Needs a repository with suites: without one every test would be gone. */
export async function pruneGraph({ configuration: asked, graph: location, isDryRun, alsoUnclaimed }: PruneRequest, host: Host): Promise<Result<PruneAnswer>> {
  const loaded = loadConfiguration(asked, host);
  if (!loaded.ok) return loaded;
  if (loaded.value.suites.length === 0) return fail({ code: 'usage', detail: 'no suites are configured here, so every test would be gone', nearest: null });
  const stock = takeStock(loaded.value, [], host);
  if (!stock.ok) return stock;
  const own = { name: await repositoryName(loaded.value, host), tests: stock.value.tests.map(({ id }) => id) };
  return withGraph({ location }, isDryRun ? { mode: 'read' } : {}, host, async (graph): Promise<PruneAnswer> => {
    const { gone, unclaimed } = await (isDryRun ? graph.missing(own) : graph.prune(own));
    if (alsoUnclaimed && !isDryRun) await graph.forget(unclaimed);
    return {
      status: isDryRun ? 'dry-run' : 'pruned',
      repository: own.name,
      forgotten: alsoUnclaimed ? sortedUnique([...gone, ...unclaimed]) : gone,
      unclaimed: alsoUnclaimed ? [] : unclaimed,
      ...(await graph.stats()),
    };
  });
}
