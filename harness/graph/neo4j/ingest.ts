/**
 * Writes the evidence of tests in place of what earlier traces proved of them, and that of no test beside what is known. The same
 * evidence twice leaves the same graph. Runs inside a writing transaction, so that what it reads first stays true.
 */
import type { Call, CodeOrigin, Evidence, GraphNode, Touch } from '../../model/graph.ts';
import { type TestId, testId } from '../../model/ids.ts';
import { type GatheredEvidence, nodeKey } from '../evidence.ts';
import { inBatches, inParts } from './batches.ts';
import type { Ask } from './bolt.ts';
import { callChanges, writeCalls } from './calls.ts';
import { addNodes, type IdOf } from './nodes.ts';
import { packCalls, packTouches, unpackCalls, unpackTouches } from './packed.ts';
import { dropUnknown } from './unknown.ts';

/** What the graph holds of a test, as it is kept. */
interface Kept {
  readonly type: string;
  readonly touches: string;
  readonly calls: string;
}

/** A test whose evidence is not what the graph has of it. */
interface Renewed {
  readonly id: TestId;
  readonly isNew: boolean;
  readonly kept: Kept;
  readonly touches: readonly Touch[];
  readonly calls: readonly Call[];
  /** What was known of it before. */
  readonly old: { readonly touches: readonly Touch[]; readonly calls: readonly Call[] };
}

/** Tests of one statement: the more, the fewer times their nodes are found. */
const TESTS = 2500;

const NOTHING: Kept = { type: '', touches: '[]', calls: '[]' };

async function keptOf(ask: Ask, tests: readonly TestId[]): Promise<ReadonlyMap<string, Kept>> {
  const rows = await inBatches(
    ask,
    `UNWIND $rows AS id MATCH (test:Test {graph: $graph, id: id})
     RETURN id, test.type AS type, test.touches AS touches, test.calls AS calls`,
    tests,
  );
  return new Map(rows.map(({ id, type, touches, calls }) => [String(id), { type: String(type), touches: String(touches), calls: String(calls) }]));
}

function renewedAmong(evidence: readonly Evidence[], known: ReadonlyMap<string, Kept>): Renewed[] {
  return evidence.flatMap(({ testId: id, testType, touches, calls }) => {
    if (id === null) return [];
    const before = known.get(id) ?? NOTHING;
    const kept = { type: testType, touches: packTouches(touches), calls: packCalls(calls) };
    const isSame = before.type === kept.type && before.touches === kept.touches && before.calls === kept.calls;
    return isSame
      ? []
      : [{ id, isNew: !known.has(id), kept, touches, calls, old: { touches: unpackTouches(before.touches), calls: unpackCalls(before.calls) } }];
  });
}

/** Of the first list what is not in the second. */
function without(touches: readonly Touch[], others: readonly Touch[]): readonly Touch[] {
  if (others.length === 0) return touches;
  const known = new Set(others.map(nodeKey));
  return touches.filter((touch) => !known.has(nodeKey(touch)));
}

/** Nodes are found once for each part, and touches name them by their place among these: that halves the time. */
async function addTouches(ask: Ask, verb: 'CREATE' | 'MATCH', renewed: readonly Renewed[], idOf: IdOf): Promise<void> {
  const places = new Map<string, number>();
  const placeOf = (touch: Touch) => {
    const id = idOf(touch);
    const place = places.get(id) ?? places.size;
    places.set(id, place);
    return place;
  };
  const rows = renewed.map(({ id, kept, touches, old }) => ({
    id,
    ...kept,
    services: new Set(touches.map(({ service }) => service)).size,
    added: without(touches, old.touches).map(placeOf),
  }));
  await ask(
    `UNWIND $ids AS id MATCH (node) WHERE elementId(node) = id WITH collect(node) AS nodes
     UNWIND $rows AS row ${verb} (test:Test {graph: $graph, id: row.id})
     SET test.type = row.type, test.touches = row.touches, test.calls = row.calls, test.services = toInteger(row.services)
     WITH test, row, nodes UNWIND row.added AS place WITH test, nodes[toInteger(place)] AS node CREATE (test)-[:TOUCHES]->(node)`,
    { ids: [...places.keys()], rows },
  );
}

async function writeTests(ask: Ask, renewed: readonly Renewed[], idOf: IdOf): Promise<void> {
  const [added, known] = [renewed.filter(({ isNew }) => isNew), renewed.filter(({ isNew }) => !isNew)];
  await Promise.all(inParts(added, TESTS).map((part) => addTouches(ask, 'CREATE', part, idOf)));
  await Promise.all(inParts(known, TESTS).map((part) => addTouches(ask, 'MATCH', part, idOf)));
  await inBatches(
    ask,
    'UNWIND $rows AS row MATCH (:Test {graph: $graph, id: row.id})-[touch:TOUCHES]->(node) WHERE elementId(node) IN row.dropped DELETE touch',
    renewed.map(({ id, touches, old }) => ({ id, dropped: without(old.touches, touches).map(idOf) })).filter(({ dropped }) => dropped.length > 0),
  );
}

/** What was seen outside of tests: each endpoint as these traces say. */
async function writeUntested(ask: Ask, { touches }: Evidence, idOf: IdOf): Promise<void> {
  await inBatches(
    ask,
    `UNWIND $rows AS row MATCH (node) WHERE elementId(node) = row.id
     SET node.count = toInteger(row.count), node.errors = toInteger(row.errors), node.lastSeenMs = row.lastSeenMs`,
    touches.map((touch) => ({ id: idOf(touch), count: touch.count, errors: touch.errors, lastSeenMs: touch.lastSeenMs })),
  );
}

/** Those of an endpoint that is among them replace what was known of it. */
async function writeOrigins(ask: Ask, origins: readonly CodeOrigin[], idOf: IdOf): Promise<void> {
  const byEndpoint = Map.groupBy(origins, nodeKey);
  await inBatches(
    ask,
    'UNWIND $rows AS row MATCH (node) WHERE elementId(node) = row.id SET node.origins = row.origins',
    [...byEndpoint.values()].flatMap(([first, ...others]) => {
      if (first === undefined) return [];
      return [{ id: idOf(first), origins: JSON.stringify([first, ...others].map((origin) => [origin.file, origin.function, origin.line])) }];
    }),
  );
}

function* nodesOf({ touches, calls }: { readonly touches: readonly Touch[]; readonly calls: readonly Call[] }): Iterable<GraphNode> {
  yield* touches;
  for (const { caller, callee } of calls) {
    yield caller;
    yield callee;
  }
}

export async function writeEvidence(ask: Ask, { evidence, origins }: GatheredEvidence): Promise<void> {
  const known = await keptOf(
    ask,
    evidence.flatMap(({ testId: id }) => id ?? []),
  );
  const renewed = renewedAmong(evidence, known);
  const untested = evidence.filter(({ testId: id }) => id === null);
  const before = renewed.flatMap(({ old }) => [...nodesOf(old)]);
  const idOf = await addNodes(ask, [...before, ...[...renewed, ...untested].flatMap((each) => [...nodesOf(each)]), ...origins]);
  await writeTests(ask, renewed, idOf);
  const changes = callChanges(
    renewed.map(({ calls, old }) => ({ gained: calls, lost: old.calls })),
    untested.flatMap(({ calls }) => calls),
  );
  await writeCalls(ask, changes, idOf);
  for (const each of untested) await writeUntested(ask, each, idOf);
  await writeOrigins(ask, origins, idOf);
  const lostCalls = changes.filter(({ by }) => by < 0).map(({ call }) => call);
  const lostTouches = renewed.flatMap(({ touches, old }) => without(old.touches, touches));
  await dropUnknown(ask, { touches: lostTouches, calls: lostCalls }, idOf);
}

/** Forgets what traces and runs taught of some tests. */
export async function forget(ask: Ask, tests: readonly TestId[]): Promise<void> {
  const traced = [...(await keptOf(ask, tests)).keys()];
  await writeEvidence(ask, { evidence: traced.map((id) => ({ testId: testId(id), testType: '', touches: [], calls: [] })), origins: [] });
  await inBatches(ask, 'UNWIND $rows AS id MATCH (test:Test {graph: $graph, id: id}) DETACH DELETE test', traced);
  await inBatches(ask, 'UNWIND $rows AS id MATCH (history:MusterHistory {graph: $graph, test: id}) DELETE history', tests);
}
