/** All of a graph as data, and a graph from such data. */
import type { Call, Evidence, GraphContents, GraphNode, Seen, Touch } from '../../model/graph.ts';
import { testId } from '../../model/ids.ts';
import { byCodeUnits } from '../../model/order.ts';
import { byCall, byNode } from '../evidence.ts';
import type { Ask, Row } from './bolt.ts';
import { readDeclared, wholeDeclaration, writeDeclared } from './declare.ts';
import { readHistory, writeHistory } from './history.ts';
import { writeEvidence } from './ingest.ts';
import { unpackCalls, unpackTouches } from './packed.ts';
import { origins } from './questions.ts';
import { readRepositories, writeRepositories } from './repositories.ts';
import { unpackRequests } from './requests.ts';

const seenIn = ({ count, errors, lastSeenMs }: Row): Seen => ({
  count: Number(count),
  errors: Number(errors),
  lastSeenMs: typeof lastSeenMs === 'number' ? lastSeenMs : null,
});

const nodeIn = (service: unknown, endpoint: unknown): GraphNode => ({ service: String(service), endpoint: String(endpoint) });

async function untested(ask: Ask): Promise<Evidence[]> {
  const nodes = await ask(
    `MATCH (node:Service {graph: $graph}) WHERE node.count > 0
     RETURN node.name AS service, '' AS endpoint, node.count AS count, node.errors AS errors, node.lastSeenMs AS lastSeenMs
     UNION ALL MATCH (node:Endpoint {graph: $graph}) WHERE node.count > 0
     RETURN node.service AS service, node.name AS endpoint, node.count AS count, node.errors AS errors, node.lastSeenMs AS lastSeenMs`,
  );
  const observed = await ask(
    `MATCH (caller:Service {graph: $graph})-[call:CALLS]->(callee) WHERE call.observed
     RETURN caller.name AS caller, callee.name AS callee, call.requests AS requests`,
  );
  const touches = nodes
    .map((row) => ({ ...nodeIn(row.service, row.endpoint), ...seenIn(row) }))
    .sort(byNode)
    .map((touch, position): Touch => ({ ...touch, position }));
  const calls = observed
    .flatMap(({ caller, callee, requests }) =>
      Array.from(unpackRequests(requests).values(), ({ callerEndpoint, calleeEndpoint, untested: seen }): Call => {
        return { caller: nodeIn(caller, callerEndpoint), callee: nodeIn(callee, calleeEndpoint), ...seen };
      }),
    )
    .filter(({ count }) => count > 0)
    .sort(byCall);
  return touches.length === 0 && calls.length === 0 ? [] : [{ testId: null, testType: '', touches, calls }];
}

async function tested(ask: Ask): Promise<Evidence[]> {
  const rows = await ask('MATCH (test:Test {graph: $graph}) RETURN test.id AS id, test.type AS type, test.touches AS touches, test.calls AS calls');
  return rows
    .toSorted((a, b) => byCodeUnits(String(a.id), String(b.id)))
    .map(({ id, type, touches, calls }) => ({
      testId: testId(String(id)),
      testType: String(type),
      touches: unpackTouches(String(touches)),
      calls: unpackCalls(String(calls)),
    }));
}

export async function contents(ask: Ask): Promise<GraphContents> {
  const history = await readHistory(ask);
  return {
    declared: await readDeclared(ask),
    evidence: [...(await untested(ask)), ...(await tested(ask))],
    origins: await origins(ask),
    history: history.sort((a, b) => byCodeUnits(a.id, b.id)),
    repositories: await readRepositories(ask),
  };
}

/** Empties the graph first. */
export async function restore(ask: Ask, { declared, evidence, origins: places, history, repositories }: GraphContents): Promise<void> {
  await ask('MATCH (node:Service|Endpoint|Test|MusterHistory {graph: $graph}) DETACH DELETE node');
  await writeEvidence(ask, { evidence, origins: places });
  await writeDeclared(ask, wholeDeclaration(declared));
  await writeHistory(ask, history);
  await writeRepositories(ask, repositories);
}
