/**
 * What a change can break (INTERFACES, "Graph rules"; CHECKLIST D1), and by which path.
 *
 * Each changed area is spread over the calls in memory; the services reached are ranked, nearest first, and each test takes the
 * best-ranked service that it touches. That service's path back to the change is the test's reason.
 */
import type { DatabaseSync } from 'node:sqlite';
import { byTypeAndId, type Impact, type ImpactedTest, type ImpactPath } from '../../model/graph.ts';
import { testId } from '../../model/ids.ts';
import { byCodeUnits, sortedUnique } from '../../model/order.ts';
import { type Adjacency, neighboursOf, reach, undirected } from '../reach.ts';
import type { ImpactQuestion } from '../store.ts';
import { readColumns, readNumbers, readTexts } from './columns.ts';

/** Above this share of all tests, asking each service for one of them is cheaper than asking each of them for its services. */
const MANY = 0.04;

/** A service that a change reaches. */
interface Reached {
  readonly changed: string;
  readonly service: number;
  readonly name: string;
  readonly distance: number;
  readonly path: ImpactPath;
}

function readAdjacency(db: DatabaseSync): Adjacency {
  const [callers = [], callees = []] = readNumbers(db, 'SELECT json_group_array(caller), json_group_array(callee) FROM calls');
  return undirected(callers, callees);
}

function namesOf(db: DatabaseSync, services: Iterable<number>): ReadonlyMap<number, string> {
  const [ids = [], names = []] = readColumns(
    db,
    'SELECT json_group_array(service.id), json_group_array(name) FROM json_each(?) AS wanted JOIN service ON service.id = wanted.value',
    JSON.stringify([...services]),
  );
  return new Map(ids.map((id, index) => [Number(id), String(names[index])]));
}

/** All services within reach of one changed area, each with its shortest path; among equal ones, the one by the first names. */
function spread(db: DatabaseSync, changed: string, start: number, hops: number, adjacency: Adjacency): Reached[] {
  const distances = reach(adjacency, start, hops);
  const names = namesOf(db, distances.keys());
  const reached = new Map<number, Reached>();
  for (const [service, distance] of distances) {
    const name = names.get(service) ?? '';
    let before: Reached | undefined;
    for (const neighbour of neighboursOf(adjacency, service)) {
      const candidate = reached.get(neighbour);
      if (candidate && candidate.distance === distance - 1 && (!before || byCodeUnits(candidate.name, before.name) < 0)) before = candidate;
    }
    reached.set(service, { changed, service, name, distance, path: [...(before?.path ?? []), name] });
  }
  return [...reached.values()];
}

/** Nearest first, then by the changed area, then by name; a service that two areas reach counts for the better one. */
function ranked(reached: readonly Reached[]): Reached[] {
  const seen = new Set<number>();
  return reached
    .toSorted((a, b) => a.distance - b.distance || byCodeUnits(a.changed, b.changed) || byCodeUnits(a.name, b.name))
    .filter(({ service }) => !seen.has(service) && seen.add(service));
}

/** Fills the temporary table `hit` with the tests that touch one of the services, each with the place of its best one. */
function findTests(db: DatabaseSync, services: readonly number[]): void {
  db.exec('CREATE TEMP TABLE IF NOT EXISTS hit (test INTEGER PRIMARY KEY, rank INTEGER NOT NULL); DELETE FROM hit');
  db.prepare(
    `INSERT INTO hit SELECT touch.test, min(area.key) FROM json_each(?) AS area
     CROSS JOIN touch ON touch.service = area.value GROUP BY touch.test`,
  ).run(JSON.stringify(services));
}

function readTests(db: DatabaseSync, area: readonly Reached[]): ImpactedTest[] {
  const [ids = [], types = [], ranks = []] = readColumns(
    db,
    'SELECT json_group_array(name), json_group_array(type), json_group_array(rank) FROM hit CROSS JOIN test ON test.id = hit.test',
  );
  const tests = ids.map((id, index) => {
    const { changed = '', path = [] } = area[Number(ranks[index])] ?? {};
    return { id: testId(String(id)), type: String(types[index]), changed, because: path };
  });
  return tests.sort(byTypeAndId);
}

function readServices(db: DatabaseSync, tests: number): string[] {
  const all = Number(db.prepare('SELECT count(*) AS count FROM test').get()?.count);
  const [names = []] = readTexts(
    db,
    tests > all * MANY
      ? `SELECT json_group_array(name) FROM service
         WHERE EXISTS (SELECT 1 FROM touch CROSS JOIN hit ON hit.test = touch.test WHERE touch.service = service.id)`
      : `SELECT json_group_array(name) FROM (SELECT DISTINCT step.service AS id FROM hit CROSS JOIN step ON step.test = hit.test)
         CROSS JOIN service USING (id)`,
  );
  return names.sort(byCodeUnits);
}

/** Changed areas from which no touched service is within reach. */
function unmappedOf(db: DatabaseSync, changed: readonly string[], reached: readonly Reached[]): string[] {
  const [touched = []] = readNumbers(
    db,
    'SELECT json_group_array(value) FROM json_each(?) WHERE EXISTS (SELECT 1 FROM touch WHERE touch.service = value)',
    JSON.stringify([...new Set(reached.map(({ service }) => service))]),
  );
  const mappedServices = new Set(touched);
  const mapped = new Set(reached.filter(({ service }) => mappedServices.has(service)).map((entry) => entry.changed));
  return changed.filter((area) => !mapped.has(area));
}

/** Answers the question from what one transaction sees. */
export function impact(db: DatabaseSync, { changed, radius }: ImpactQuestion): Impact {
  const areas = sortedUnique(changed);
  const hops = radius >= 2 ? radius : 0;
  const adjacency = hops > 0 ? readAdjacency(db) : undirected([], []);
  const find = db.prepare('SELECT id FROM service WHERE name = ?');
  const reached = areas.flatMap((area) => {
    const start = find.get(area)?.id;
    return start === undefined ? [] : spread(db, area, Number(start), hops, adjacency);
  });
  const area = ranked(reached);
  findTests(
    db,
    area.map(({ service }) => service),
  );
  const tests = readTests(db, area);
  return { tests, services: readServices(db, tests.length), unmapped: unmappedOf(db, areas, reached) };
}
