/**
 * What a change can break (INTERFACES, "Graph rules"; CHECKLIST D1), and by which path.
 *
 * Each changed area is spread over the calls in memory (`../spread.ts`); what is reached is ranked, nearest first, and each test takes the
 * best-ranked node that it touches. That node's path back to the change is the test's reason.
 */
import type { DatabaseSync } from 'node:sqlite';
import { byTypeAndId, type Impact, type ImpactedTest } from '../../model/graph.ts';
import { testId } from '../../model/ids.ts';
import { byCodeUnits } from '../../model/order.ts';
import { findAreas } from '../areas.ts';
import { type Reached, ranked, spread } from '../spread.ts';
import type { ImpactQuestion } from '../store.ts';
import { readColumns, readNames, readNumbers, readTexts } from './columns.ts';
import { knownCalls, nodeLookup } from './known-calls.ts';

/** Above this share of all tests, asking each service for one of them is cheaper than asking each of them for its services. */
const MANY = 0.04;

/** Fills the temporary table `hit` with the tests that touch one of the nodes, each with the place of its best one. */
function findTests(db: DatabaseSync, nodes: readonly Reached[]): void {
  db.exec('CREATE TEMP TABLE IF NOT EXISTS hit (test INTEGER PRIMARY KEY, rank INTEGER NOT NULL); DELETE FROM hit');
  const services = nodes.map(({ service, endpoint }) => (endpoint === 0 ? service : null));
  db.prepare(
    `INSERT INTO hit SELECT touch.test, min(area.key) FROM json_each(?) AS area
     CROSS JOIN touch ON touch.service = area.value GROUP BY touch.test`,
  ).run(JSON.stringify(services));
  const find = db.prepare(
    `INSERT INTO hit SELECT DISTINCT test, ?1 FROM touch WHERE service = ?2 AND endpoint IN (0, ?3)
     ON CONFLICT DO UPDATE SET rank = min(rank, excluded.rank)`,
  );
  nodes.forEach(({ service, endpoint }, rank) => {
    if (endpoint !== 0) find.run(rank, service, endpoint);
  });
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
  if (tests > all * MANY) {
    const [names = []] = readTexts(
      db,
      `SELECT json_group_array(name) FROM service
       WHERE EXISTS (SELECT 1 FROM touch CROSS JOIN hit ON hit.test = touch.test WHERE touch.service = service.id)`,
    );
    return names.sort(byCodeUnits);
  }
  const services = readNames(db, 'services', 'hit CROSS JOIN evidence ON evidence.test = hit.test').flatMap((ids) => ids.split(','));
  const [names = []] = readTexts(
    db,
    'SELECT json_group_array(name) FROM json_each(?) AS wanted CROSS JOIN service ON service.id = CAST(wanted.value AS INTEGER)',
    JSON.stringify([...new Set(services)]),
  );
  return names.sort(byCodeUnits);
}

/** Areas from which nothing that is touched is within reach. */
function unmappedOf(db: DatabaseSync, areas: readonly string[], reached: readonly Reached[]): string[] {
  const [touched = []] = readNumbers(
    db,
    'SELECT json_group_array(value) FROM json_each(?) WHERE EXISTS (SELECT 1 FROM touch WHERE touch.service = value)',
    JSON.stringify([...new Set(reached.map(({ service }) => service))]),
  );
  const touchedServices = new Set(touched);
  const touches = db.prepare('SELECT 1 FROM touch WHERE service = ? AND endpoint IN (0, ?) LIMIT 1');
  const isTouched = ({ service, endpoint }: Reached) => touchedServices.has(service) && (endpoint === 0 || touches.get(service, endpoint) !== undefined);
  const mapped = new Set<string>();
  for (const node of reached) if (!mapped.has(node.changed) && isTouched(node)) mapped.add(node.changed);
  return areas.filter((area) => !mapped.has(area));
}

/** Answers the question from what one transaction sees. */
export function impact(db: DatabaseSync, { changed, radius }: ImpactQuestion): Impact {
  const areas = findAreas(changed, nodeLookup(db));
  const reached = spread(areas, radius >= 2 ? radius : 0, knownCalls(db));
  const nodes = ranked(reached);
  findTests(db, nodes);
  const tests = readTests(db, nodes);
  const unknownEndpoints = areas.filter(({ kind }) => kind === 'unknown-endpoint').map((area) => area.changed);
  return {
    tests,
    services: readServices(db, tests.length),
    unmapped: unmappedOf(
      db,
      areas.map((area) => area.changed),
      reached,
    ),
    ...(unknownEndpoints.length > 0 ? { unknownEndpoints } : {}),
  };
}
