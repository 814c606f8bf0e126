/**
 * Writes the evidence of tests in place of what earlier traces proved of them, and that of no test beside what is known. The same
 * evidence twice leaves the same graph. Runs inside the caller's transaction.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { CodeOrigin, Evidence, GraphNode } from '../../model/graph.ts';
import type { TestId } from '../../model/ids.ts';
import type { NodeIds } from '../endpoint-network.ts';
import type { GatheredEvidence } from '../evidence.ts';
import { nodeAdder } from './ids.ts';
import { type CallIds, packCalls, packTouches, type TouchIds, unpackCalls, unpackTouches } from './packed.ts';
import { dropUnknown, type Lost, lostNodes } from './unknown.ts';

/** What is in the graph of a test. */
interface KnownTest {
  readonly id: number;
  readonly type: string;
  readonly touches: string;
  readonly calls: string;
}

type AddNode = (node: GraphNode) => NodeIds;

/** @param names JSON list of test ids */
function knownTests(db: DatabaseSync, names: string): ReadonlyMap<string, KnownTest> {
  const rows = db
    .prepare(
      `SELECT name, test.id, test.type, touches, calls FROM json_each(?) AS wanted CROSS JOIN test ON test.name = wanted.value
       JOIN evidence ON evidence.test = test.id`,
    )
    .all(names);
  return new Map(
    rows.map(({ name, id, type, touches, calls }) => [String(name), { id: Number(id), type: String(type), touches: String(touches), calls: String(calls) }]),
  );
}

/** Counts by how many tests each call was seen, and writes the differences at once. */
function callCounter(db: DatabaseSync): { count(calls: readonly CallIds[], by: 1 | -1): void; write(): void } {
  const differences = new Map<string, { readonly call: CallIds; by: number }>();
  return {
    count(calls, by) {
      for (const call of calls) {
        const key = `${call.caller.service} ${call.caller.endpoint} ${call.callee.service} ${call.callee.endpoint}`;
        const known = differences.get(key);
        if (known === undefined) differences.set(key, { call, by });
        else known.by += by;
      }
    },
    write() {
      const add = db.prepare(`INSERT INTO calls (caller, callee, caller_endpoint, callee_endpoint, tests) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET tests = tests + excluded.tests`);
      for (const { call, by } of differences.values()) {
        if (by !== 0) add.run(call.caller.service, call.callee.service, call.caller.endpoint, call.callee.endpoint, by);
      }
    },
  };
}

const nodeKey = ({ service, endpoint }: NodeIds): string => `${service} ${endpoint}`;

/** Of the first list what is not in the second. */
function without(touches: readonly TouchIds[], others: readonly TouchIds[]): readonly TouchIds[] {
  if (others.length === 0) return touches;
  const known = new Set(others.map(nodeKey));
  return touches.filter((touch) => !known.has(nodeKey(touch)));
}

function writeTests(db: DatabaseSync, evidence: readonly Evidence[], addNode: AddNode, lost: Lost): void {
  const known = knownTests(db, JSON.stringify(evidence.flatMap(({ testId }) => testId ?? [])));
  const addTest = db.prepare('INSERT INTO test (name, type) VALUES (?, ?) RETURNING id');
  const setType = db.prepare('UPDATE test SET type = ? WHERE id = ?');
  const keep = db.prepare('INSERT OR REPLACE INTO evidence (test, services, touches, calls) VALUES (?, ?, ?, ?)');
  const addTouch = db.prepare('INSERT INTO touch (service, test, endpoint) VALUES (?, ?, ?)');
  const dropTouch = db.prepare('DELETE FROM touch WHERE service = ? AND test = ? AND endpoint = ?');
  const counter = callCounter(db);
  for (const { testId, testType, ...proven } of evidence) {
    if (testId === null) continue;
    const before = known.get(testId);
    const test = before?.id ?? Number(addTest.get(testId, testType)?.id);
    if (before !== undefined && before.type !== testType) setType.run(testType, test);
    const touches = proven.touches.map((touch) => ({ ...touch, ...addNode(touch) }));
    const calls = proven.calls.map((call) => ({ ...call, caller: addNode(call.caller), callee: addNode(call.callee) }));
    const packed = { touches: packTouches(touches), calls: packCalls(calls) };
    if (before?.touches === packed.touches && before.calls === packed.calls) continue;
    keep.run(test, [...new Set(touches.map(({ service }) => service))].join(','), packed.touches, packed.calls);
    const oldTouches = before === undefined ? [] : unpackTouches(before.touches);
    for (const { service, endpoint } of without(touches, oldTouches)) addTouch.run(service, test, endpoint);
    for (const touch of without(oldTouches, touches)) {
      dropTouch.run(touch.service, test, touch.endpoint);
      lost.touches([touch]);
    }
    counter.count(calls, 1);
    if (before === undefined) continue;
    const oldCalls = unpackCalls(before.calls);
    counter.count(oldCalls, -1);
    lost.calls(oldCalls);
  }
  counter.write();
}

/** What was seen outside of tests: each endpoint and each call as these traces say. */
function writeUntested(db: DatabaseSync, { touches, calls }: Pick<Evidence, 'touches' | 'calls'>, addNode: AddNode): void {
  const setService = db.prepare('UPDATE service SET count = ?, errors = ?, last_seen = ? WHERE id = ?');
  const setEndpoint = db.prepare('UPDATE endpoint SET count = ?, errors = ?, last_seen = ? WHERE id = ?');
  const setCall = db.prepare(`INSERT INTO calls (caller, callee, caller_endpoint, callee_endpoint, count, errors, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = excluded.count, errors = excluded.errors, last_seen = excluded.last_seen`);
  for (const touch of touches) {
    const { service, endpoint } = addNode(touch);
    if (touch.endpoint === '') setService.run(touch.count, touch.errors, touch.lastSeenMs, service);
    else setEndpoint.run(touch.count, touch.errors, touch.lastSeenMs, endpoint);
  }
  for (const call of calls) {
    const [caller, callee] = [addNode(call.caller), addNode(call.callee)];
    setCall.run(caller.service, callee.service, caller.endpoint, callee.endpoint, call.count, call.errors, call.lastSeenMs);
  }
}

/** Those of an endpoint that is among them replace what was known of it. */
function writeOrigins(db: DatabaseSync, origins: readonly CodeOrigin[], addNode: AddNode): void {
  const drop = db.prepare('DELETE FROM origin WHERE endpoint = ?');
  const add = db.prepare('INSERT INTO origin (service, endpoint, file, function, line) VALUES (?, ?, ?, ?, ?)');
  const placed = origins.map((origin) => ({ ...origin, ...addNode(origin) }));
  for (const endpoint of new Set(placed.map((origin) => origin.endpoint))) drop.run(endpoint);
  for (const { service, endpoint, file, function: name, line } of placed) add.run(service, endpoint, file, name, line);
}

export function writeEvidence(db: DatabaseSync, { evidence, origins }: GatheredEvidence): void {
  const addNode = nodeAdder(db);
  const lost = lostNodes();
  writeTests(db, evidence, addNode, lost);
  for (const untested of evidence.filter(({ testId }) => testId === null)) writeUntested(db, untested, addNode);
  writeOrigins(db, origins, addNode);
  dropUnknown(db, lost);
}

/** Forgets what traces and runs taught of some tests. */
export function forget(db: DatabaseSync, tests: readonly TestId[]): void {
  const names = JSON.stringify(tests);
  const lost = lostNodes();
  const proven = new Set(knownTests(db, names).keys());
  const nothing = tests.filter((testId) => proven.has(testId)).map((testId): Evidence => ({ testId, testType: '', touches: [], calls: [] }));
  writeTests(db, nothing, nodeAdder(db), lost);
  db.prepare('DELETE FROM evidence WHERE test IN (SELECT test.id FROM json_each(?) AS gone CROSS JOIN test ON test.name = gone.value)').run(names);
  db.prepare('DELETE FROM test WHERE name IN (SELECT value FROM json_each(?))').run(names);
  db.prepare('DELETE FROM history WHERE test IN (SELECT value FROM json_each(?))').run(names);
  dropUnknown(db, lost);
}
