/** The tests that each repository is known to have. What writes runs inside the caller's transaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { MissingTests, RepositoryTests } from '../../model/graph.ts';
import { testId } from '../../model/ids.ts';
import { byCodeUnits, sortedUnique } from '../../model/order.ts';
import { missingFrom, withClaimed } from '../repositories.ts';
import { readNames } from './columns.ts';
import { forget } from './ingest.ts';

export function readRepositories(db: DatabaseSync): RepositoryTests[] {
  const rows = db.prepare('SELECT name, tests FROM repository').all();
  return rows
    .map(({ name, tests }) => {
      const ids: string[] = JSON.parse(String(tests));
      return { name: String(name), tests: ids.map(testId) };
    })
    .sort((a, b) => byCodeUnits(a.name, b.name));
}

export function writeRepository(db: DatabaseSync, { name, tests }: RepositoryTests): void {
  db.prepare('INSERT OR REPLACE INTO repository (name, tests) VALUES (?, ?)').run(name, JSON.stringify(sortedUnique(tests)));
}

export function claim(db: DatabaseSync, repository: RepositoryTests): void {
  const claimed = withClaimed(readRepositories(db), repository);
  if (claimed !== null) writeRepository(db, claimed);
}

export function missing(db: DatabaseSync, repository: RepositoryTests): MissingTests {
  const known = readNames(db, 'name', '(SELECT name FROM test UNION SELECT test FROM history)');
  return missingFrom(readRepositories(db), repository, known.map(testId));
}

export function prune(db: DatabaseSync, repository: RepositoryTests): MissingTests {
  const found = missing(db, repository);
  forget(db, found.gone);
  writeRepository(db, repository);
  return found;
}
