/** The plain questions: how much is there, and what is known of one service or one test. */
import type { DatabaseSync } from 'node:sqlite';
import { byTypeAndId, type GraphStats } from '../../model/graph.ts';
import { type TestId, testId } from '../../model/ids.ts';
import { byCodeUnits } from '../../model/order.ts';
import { readNames, readTexts } from './columns.ts';

export function stats(db: DatabaseSync): GraphStats {
  const count = (rows: string) => Number(db.prepare(`SELECT count(*) AS count FROM ${rows}`).get()?.count);
  return {
    services: count('service'),
    tests: count('test'),
    touches_edges: count('touch'),
    calls_edges: count('calls'),
    observed_calls_edges: count('calls WHERE observed = 1'),
  };
}

export function tracedTests(db: DatabaseSync): Set<TestId> {
  const traced = new Set<TestId>();
  for (const name of readNames(db, 'name', 'test')) traced.add(testId(name));
  return traced;
}

export function pathOf(db: DatabaseSync, test: TestId): { service: string; endpoint: string }[] {
  const rows = db
    .prepare(
      `SELECT service.name AS service, coalesce(endpoint.name, '') AS endpoint
       FROM test JOIN step ON step.test = test.id JOIN service ON service.id = step.service LEFT JOIN endpoint ON endpoint.id = step.endpoint
       WHERE test.name = ? ORDER BY step.position, service.name, endpoint.name`,
    )
    .all(test);
  return rows.map(({ service, endpoint }) => ({ service: String(service), endpoint: String(endpoint) }));
}

export function services(db: DatabaseSync): { name: string; endpoints: string[] }[] {
  const rows = db
    .prepare(
      `SELECT service.name AS name, json_group_array(endpoint.name) FILTER (WHERE endpoint.id IS NOT NULL) AS endpoints
       FROM service LEFT JOIN endpoint ON endpoint.service = service.id GROUP BY service.id`,
    )
    .all();
  return rows
    .map(({ name, endpoints }) => {
      const list: string[] = JSON.parse(String(endpoints));
      return { name: String(name), endpoints: list.sort(byCodeUnits) };
    })
    .sort((a, b) => byCodeUnits(a.name, b.name));
}

export function testsOf(db: DatabaseSync, service: string): { id: TestId; type: string }[] {
  const [ids = [], types = []] = readTexts(
    db,
    `SELECT json_group_array(test.name), json_group_array(test.type) FROM service
     JOIN touch ON touch.service = service.id JOIN test ON test.id = touch.test WHERE service.name = ?`,
    service,
  );
  return ids.map((id, index) => ({ id: testId(id), type: types[index] ?? '' })).sort(byTypeAndId);
}
