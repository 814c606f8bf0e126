/**
 * Writes the evidence of tests in place of what earlier traces proved of them, and that of no test beside what is known. The same
 * evidence twice leaves the same graph. Runs inside the caller's transaction.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { CodeOrigin, Evidence, GraphNode } from '../../model/graph.ts';
import type { TestId } from '../../model/ids.ts';
import type { NodeIds } from '../endpoint-network.ts';
import type { GatheredEvidence } from '../evidence.ts';
import { nodeAdder, nodeKeeper } from './ids.ts';
import { inserter } from './insert.ts';
import { bytesOf, type Entries, packer, unpack } from './packed.ts';
import { callCounter, touchAdder } from './tallies.ts';
import { dropUnknown, type Lost, lostNodes } from './unknown.ts';

/** What is in the graph of a test. */
interface KnownTest {
  readonly id: number;
  readonly type: string;
  readonly touches: Uint8Array;
  readonly calls: Uint8Array;
}

/** Names to ids, and ids to the one object for them. */
interface Nodes {
  add(node: GraphNode): NodeIds;
  of(service: number, endpoint: number): NodeIds;
}

/** @param names JSON list of test ids */
function knownTests(db: DatabaseSync, names: string): ReadonlyMap<string, KnownTest> {
  const rows = db
    .prepare(
      `SELECT name, test.id, test.type, touches, calls FROM json_each(?) AS wanted CROSS JOIN test ON test.name = wanted.value
       JOIN evidence ON evidence.test = test.id`,
    )
    .all(names);
  return new Map(
    rows.map(({ name, id, type, touches, calls }) => [String(name), { id: Number(id), type: String(type), touches: bytesOf(touches), calls: bytesOf(calls) }]),
  );
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Of the first list what is not in the second. */
function without(nodes: readonly NodeIds[], others: readonly NodeIds[]): readonly NodeIds[] {
  if (others.length === 0) return nodes;
  const known = new Set(others);
  return nodes.filter((node) => !known.has(node));
}

/** Ids for tests that are not there yet. */
function testAdder(db: DatabaseSync): { add(name: string, type: string): number; flush(): void } {
  const { add, flush } = inserter(db, 'test (id, name, type)');
  let last = Number(db.prepare('SELECT coalesce(max(id), 0) AS last FROM test').get()?.last);
  return {
    add(name, type) {
      last += 1;
      add([last, name, type]);
      return last;
    },
    flush,
  };
}

const NOTHING: Entries = { nodes: [[], []], seen: [] };

function writeTests(db: DatabaseSync, evidence: readonly Evidence[], nodes: Nodes, lost: Lost): void {
  const known = knownTests(db, JSON.stringify(evidence.flatMap(({ testId }) => testId ?? [])));
  const setType = db.prepare('UPDATE test SET type = ? WHERE id = ?');
  const dropTouch = db.prepare('DELETE FROM touch WHERE service = ? AND test = ? AND endpoint = ?');
  const dropEvidence = db.prepare('DELETE FROM evidence WHERE test = ?');
  const pack = packer();
  const [newTests, newTouches, kept, counter] = [testAdder(db), touchAdder(db), inserter(db, 'evidence (test, services, touches, calls)'), callCounter(db)];
  for (const { testId, testType, touches, calls } of evidence) {
    if (testId === null) continue;
    const touched = touches.map(nodes.add);
    const called = [calls.map(({ caller }) => nodes.add(caller)), calls.map(({ callee }) => nodes.add(callee))];
    const packed = { touches: pack({ nodes: [touched], seen: touches }), calls: pack({ nodes: called, seen: calls }) };
    const before = known.get(testId);
    if (before !== undefined && before.type !== testType) setType.run(testType, before.id);
    if (before !== undefined && areEqual(before.touches, packed.touches) && areEqual(before.calls, packed.calls)) continue;
    const test = before?.id ?? newTests.add(testId, testType);
    if (before !== undefined) dropEvidence.run(test);
    kept.add([test, [...new Set(touched.map(({ service }) => service))].join(','), packed.touches, packed.calls]);
    const [oldTouched = []] = before === undefined ? [] : unpack(before.touches, 1, nodes.of).nodes;
    newTouches.add(test, without(touched, oldTouched));
    const gone = without(oldTouched, touched);
    for (const { service, endpoint } of gone) dropTouch.run(service, test, endpoint);
    lost.touches(gone);
    counter.count(called, 1);
    const { nodes: oldCalled } = before === undefined ? NOTHING : unpack(before.calls, 2, nodes.of);
    counter.count(oldCalled, -1);
    lost.calls(oldCalled);
  }
  for (const { flush } of [newTests, kept, newTouches, counter]) flush();
}

/** What was seen outside of tests: each endpoint and each call as these traces say. */
function writeUntested(db: DatabaseSync, { touches, calls }: Pick<Evidence, 'touches' | 'calls'>, nodes: Nodes): void {
  const setService = db.prepare('UPDATE service SET count = ?, errors = ?, last_seen = ? WHERE id = ?');
  const setEndpoint = db.prepare('UPDATE endpoint SET count = ?, errors = ?, last_seen = ? WHERE id = ?');
  const setCall = db.prepare(`INSERT INTO calls (caller, callee, caller_endpoint, callee_endpoint, count, errors, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = excluded.count, errors = excluded.errors, last_seen = excluded.last_seen`);
  for (const touch of touches) {
    const { service, endpoint } = nodes.add(touch);
    if (touch.endpoint === '') setService.run(touch.count, touch.errors, touch.lastSeenMs, service);
    else setEndpoint.run(touch.count, touch.errors, touch.lastSeenMs, endpoint);
  }
  for (const call of calls) {
    const [caller, callee] = [nodes.add(call.caller), nodes.add(call.callee)];
    setCall.run(caller.service, callee.service, caller.endpoint, callee.endpoint, call.count, call.errors, call.lastSeenMs);
  }
}

/** Those of an endpoint that is among them replace what was known of it. */
function writeOrigins(db: DatabaseSync, origins: readonly CodeOrigin[], nodes: Nodes): void {
  const drop = db.prepare('DELETE FROM origin WHERE endpoint = ?');
  const add = db.prepare('INSERT INTO origin (service, endpoint, file, function, line) VALUES (?, ?, ?, ?, ?)');
  for (const { endpoint } of new Set(origins.map(nodes.add))) drop.run(endpoint);
  for (const origin of origins) {
    const { service, endpoint } = nodes.add(origin);
    add.run(service, endpoint, origin.file, origin.function, origin.line);
  }
}

function nodesIn(db: DatabaseSync): Nodes {
  const of = nodeKeeper();
  return { of, add: nodeAdder(db, of) };
}

export function writeEvidence(db: DatabaseSync, { evidence, origins }: GatheredEvidence): void {
  const nodes = nodesIn(db);
  const lost = lostNodes();
  writeTests(db, evidence, nodes, lost);
  for (const untested of evidence.filter(({ testId }) => testId === null)) writeUntested(db, untested, nodes);
  writeOrigins(db, origins, nodes);
  dropUnknown(db, lost);
}

/** Forgets what traces and runs taught of some tests. */
export function forget(db: DatabaseSync, tests: readonly TestId[]): void {
  const names = JSON.stringify(tests);
  const lost = lostNodes();
  const proven = knownTests(db, names);
  const nothing = tests.filter((testId) => proven.has(testId)).map((testId): Evidence => ({ testId, testType: '', touches: [], calls: [] }));
  writeTests(db, nothing, nodesIn(db), lost);
  db.prepare('DELETE FROM evidence WHERE test IN (SELECT test.id FROM json_each(?) AS gone CROSS JOIN test ON test.name = gone.value)').run(names);
  db.prepare('DELETE FROM test WHERE name IN (SELECT value FROM json_each(?))').run(names);
  db.prepare('DELETE FROM history WHERE test IN (SELECT value FROM json_each(?))').run(names);
  dropUnknown(db, lost);
}
