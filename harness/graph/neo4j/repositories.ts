/** The tests that each repository is known to have: one text on the node of the graph. */
import type { MissingTests, RepositoryTests } from '../../model/graph.ts';
import { testId } from '../../model/ids.ts';
import { byCodeUnits, sortedUnique } from '../../model/order.ts';
import { missingFrom, withClaimed } from '../repositories.ts';
import type { Ask } from './bolt.ts';
import { forget } from './ingest.ts';

export async function readRepositories(ask: Ask): Promise<RepositoryTests[]> {
  const [root] = await ask('MATCH (root:MusterGraph {name: $graph}) RETURN root.repositories AS repositories');
  const kept: [name: string, tests: string[]][] = JSON.parse(String(root?.repositories ?? '[]'));
  return kept.map(([name, tests]) => ({ name, tests: tests.map(testId) }));
}

export async function writeRepositories(ask: Ask, repositories: readonly RepositoryTests[]): Promise<void> {
  const kept = repositories.map(({ name, tests }) => [name, sortedUnique(tests)] as const).sort(([a], [b]) => byCodeUnits(a, b));
  await ask('MATCH (root:MusterGraph {name: $graph}) SET root.repositories = $repositories', { repositories: JSON.stringify(kept) });
}

/** In place of what was known of it. */
async function writeRepository(ask: Ask, repository: RepositoryTests): Promise<void> {
  const others = (await readRepositories(ask)).filter(({ name }) => name !== repository.name);
  await writeRepositories(ask, [...others, repository]);
}

export async function claim(ask: Ask, repository: RepositoryTests): Promise<void> {
  const claimed = withClaimed(await readRepositories(ask), repository);
  if (claimed !== null) await writeRepository(ask, claimed);
}

export async function missing(ask: Ask, repository: RepositoryTests): Promise<MissingTests> {
  const rows = await ask('MATCH (node:Test|MusterHistory {graph: $graph}) RETURN coalesce(node.id, node.test) AS id');
  return missingFrom(
    await readRepositories(ask),
    repository,
    rows.map(({ id }) => testId(String(id))),
  );
}

export async function prune(ask: Ask, repository: RepositoryTests): Promise<MissingTests> {
  const found = await missing(ask, repository);
  await forget(ask, found.gone);
  await writeRepository(ask, repository);
  return found;
}
