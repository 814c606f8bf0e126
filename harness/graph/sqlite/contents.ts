/** All of a graph as data, and a graph from such data. Run inside the caller's transaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { Call, DeclaredGraph, Evidence, GraphContents, GraphNode, KeptHistory, Touch } from '../../model/graph.ts';
import { testId } from '../../model/ids.ts';
import { byCodeUnits } from '../../model/order.ts';
import { byCall, byNode } from '../evidence.ts';
import { writeDeclared } from './declare.ts';
import { writeHistory } from './history.ts';
import { writeEvidence } from './ingest.ts';
import { bytesOf, unpack } from './packed.ts';
import { origins } from './questions.ts';
import { readRepositories, writeRepository } from './repositories.ts';

/** By ids; an endpoint of 0 is none. */
type NameNode = (service: number, endpoint: number) => GraphNode;

const UNNAMED: GraphNode = { service: '', endpoint: '' };

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** The same object for the same node: a large graph names each thousands of times. */
function nodeNamer(db: DatabaseSync): NameNode {
  const named = (sql: string) => {
    const rows = db.prepare(sql).all();
    return new Map(rows.map(({ id, service, endpoint }): [number, GraphNode] => [Number(id), { service: String(service), endpoint: String(endpoint) }]));
  };
  const services = named("SELECT id, name AS service, '' AS endpoint FROM service");
  const endpoints = named('SELECT endpoint.id, service.name AS service, endpoint.name AS endpoint FROM endpoint JOIN service ON service.id = endpoint.service');
  return (service, endpoint) => (endpoint === 0 ? services.get(service) : endpoints.get(endpoint)) ?? UNNAMED;
}

function declared(db: DatabaseSync, nameNode: NameNode): DeclaredGraph {
  const services = db.prepare('SELECT name FROM service WHERE declared = 1').all();
  const calls = db.prepare('SELECT caller, callee FROM calls WHERE declared = 1').all();
  const nameOf = (id: unknown) => nameNode(Number(id), 0).service;
  return {
    services: services.map(({ name }) => String(name)).sort(byCodeUnits),
    calls: calls
      .map(({ caller, callee }) => ({ caller: nameOf(caller), callee: nameOf(callee) }))
      .sort((a, b) => byCodeUnits(a.caller, b.caller) || byCodeUnits(a.callee, b.callee)),
  };
}

function untested(db: DatabaseSync, nameNode: NameNode): Evidence[] {
  const nodes = db
    .prepare(
      `SELECT id AS service, 0 AS endpoint, count, errors, last_seen FROM service WHERE count > 0
       UNION ALL SELECT service, id, count, errors, last_seen FROM endpoint WHERE count > 0`,
    )
    .all();
  const touches = nodes
    .map(({ service, endpoint, count, errors, last_seen }) => ({
      ...nameNode(Number(service), Number(endpoint)),
      count: Number(count),
      errors: Number(errors),
      lastSeenMs: numberOrNull(last_seen),
    }))
    .sort(byNode)
    .map((touch, position): Touch => ({ ...touch, position }));
  const rows = db.prepare('SELECT * FROM calls WHERE count > 0').all();
  const calls = rows
    .map(
      ({ caller, caller_endpoint, callee, callee_endpoint, count, errors, last_seen }): Call => ({
        caller: nameNode(Number(caller), Number(caller_endpoint)),
        callee: nameNode(Number(callee), Number(callee_endpoint)),
        count: Number(count),
        errors: Number(errors),
        lastSeenMs: numberOrNull(last_seen),
      }),
    )
    .sort(byCall);
  return touches.length === 0 && calls.length === 0 ? [] : [{ testId: null, testType: '', touches, calls }];
}

function touchesOf(bytes: Uint8Array, nameNode: NameNode): Touch[] {
  const { nodes, seen } = unpack(bytes, 1, nameNode);
  const [touched = []] = nodes;
  return seen.map(({ count, errors, lastSeenMs }, position) => {
    const { service, endpoint } = touched[position] ?? UNNAMED;
    return { service, endpoint, position, count, errors, lastSeenMs };
  });
}

function callsOf(bytes: Uint8Array, nameNode: NameNode): Call[] {
  const { nodes, seen } = unpack(bytes, 2, nameNode);
  const [callers = [], callees = []] = nodes;
  const calls = seen.map(
    ({ count, errors, lastSeenMs }, index): Call => ({ caller: callers[index] ?? UNNAMED, callee: callees[index] ?? UNNAMED, count, errors, lastSeenMs }),
  );
  return calls.sort(byCall);
}

function tested(db: DatabaseSync, nameNode: NameNode): Evidence[] {
  const rows = db.prepare('SELECT name, type, touches, calls FROM evidence JOIN test ON test.id = evidence.test').all();
  return rows
    .map(({ name, type, touches, calls }) => ({
      testId: testId(String(name)),
      testType: String(type),
      touches: touchesOf(bytesOf(touches), nameNode),
      calls: callsOf(bytesOf(calls), nameNode),
    }))
    .sort((a, b) => byCodeUnits(a.testId, b.testId));
}

function keptHistory(db: DatabaseSync): KeptHistory[] {
  const rows = db.prepare('SELECT test, last_outcome, last_run, passed_ms FROM history').all();
  return rows
    .map(({ test, last_outcome, last_run, passed_ms }): KeptHistory => {
      const passedMs: number[] = JSON.parse(String(passed_ms));
      return { id: testId(String(test)), lastOutcome: last_outcome === 'failed' ? 'failed' : 'passed', lastRunId: String(last_run), passedMs };
    })
    .sort((a, b) => byCodeUnits(a.id, b.id));
}

export function contents(db: DatabaseSync): GraphContents {
  const nameNode = nodeNamer(db);
  return {
    declared: declared(db, nameNode),
    evidence: [...untested(db, nameNode), ...tested(db, nameNode)],
    origins: origins(db),
    history: keptHistory(db),
    repositories: readRepositories(db),
  };
}

/** Empties the graph first. */
export function restore(db: DatabaseSync, { declared: declaration, evidence, origins: places, history, repositories }: GraphContents): void {
  for (const table of ['touch', 'evidence', 'test', 'origin', 'calls', 'endpoint', 'service', 'history', 'repository']) db.exec(`DELETE FROM ${table}`);
  writeEvidence(db, { evidence, origins: places });
  writeDeclared(db, declaration);
  writeHistory(db, history);
  for (const repository of repositories) writeRepository(db, repository);
}
