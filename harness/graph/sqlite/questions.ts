/** The plain questions: how much is there, and what is known of one service or one test. */
import type { DatabaseSync } from 'node:sqlite';
import { byTypeAndId, type CodeOrigin, type GraphStats } from '../../model/graph.ts';
import { type TestId, testId } from '../../model/ids.ts';
import { byCodeUnits } from '../../model/order.ts';
import { readColumns, readNames, readTexts } from './columns.ts';
import { nodeKeeper } from './ids.ts';
import { bytesOf, unpack } from './packed.ts';

export function stats(db: DatabaseSync): GraphStats {
  const count = (rows: string) => Number(db.prepare(`SELECT count(*) AS count FROM ${rows}`).get()?.count);
  return {
    services: count('service'),
    tests: count('test'),
    touches_edges: count('(SELECT DISTINCT service, test FROM touch)'),
    calls_edges: count('(SELECT DISTINCT caller, callee FROM calls)'),
    observed_calls_edges: count('(SELECT DISTINCT caller, callee FROM calls WHERE tests > 0 OR count > 0)'),
  };
}

export function tracedTests(db: DatabaseSync): Set<TestId> {
  const traced = new Set<TestId>();
  for (const name of readNames(db, 'name', 'test')) traced.add(testId(name));
  return traced;
}

export function pathOf(db: DatabaseSync, test: TestId): { service: string; endpoint: string }[] {
  const row = db.prepare('SELECT touches FROM evidence WHERE test = (SELECT id FROM test WHERE name = ?)').get(test);
  const findService = db.prepare('SELECT name FROM service WHERE id = ?');
  const findEndpoint = db.prepare('SELECT name FROM endpoint WHERE id = ?');
  const [path = []] = unpack(bytesOf(row?.touches), 1, nodeKeeper()).nodes;
  return path.map(({ service, endpoint }) => ({
    service: String(findService.get(service)?.name),
    endpoint: String(findEndpoint.get(endpoint)?.name ?? ''),
  }));
}

export function origins(db: DatabaseSync): CodeOrigin[] {
  const [services = [], endpoints = [], files = [], functions = [], lines = []] = readColumns(
    db,
    `SELECT json_group_array(service), json_group_array(endpoint), json_group_array(file), json_group_array(function), json_group_array(line) FROM (
       SELECT service.name AS service, endpoint.name AS endpoint, file, function, line FROM origin
       JOIN endpoint ON endpoint.id = origin.endpoint JOIN service ON service.id = origin.service ORDER BY 1, 2, 3, 4, 5)`,
  );
  return services.map((service, index) => {
    const [name, line] = [functions[index], lines[index]];
    return {
      service: String(service),
      endpoint: String(endpoints[index]),
      file: String(files[index]),
      function: typeof name === 'string' ? name : null,
      line: typeof line === 'number' ? line : null,
    };
  });
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
     JOIN test ON test.id IN (SELECT test FROM touch WHERE touch.service = service.id) WHERE service.name = ?`,
    service,
  );
  return ids.map((id, index) => ({ id: testId(id), type: types[index] ?? '' })).sort(byTypeAndId);
}
