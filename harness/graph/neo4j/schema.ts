/**
 * What a graph looks like in Neo4j. Every node carries the name of its graph.
 *
 *     (Test)-[:TOUCHES]->(Endpoint | Service)     a test passed through it; the service where no endpoint was named
 *     (Endpoint)-[:OF]->(Service)
 *     (Service)-[:CALLS]->(Service)               one for each pair: `declared` by a stack file, `observed` in traces, or both; `requests`
 *                                                 are the observed calls in full, see requests.ts
 *     (MusterHistory)                             how a test ended, whether traced or not
 *     (MusterGraph), (MusterGate)                 what writers and readers hold, see bolt.ts; the first has the tests of `repositories`
 *
 * `count`, `errors` and `lastSeenMs` of nodes are those outside of tests; what the newest traces of a test prove is on the
 * test itself (`touches`, `calls`, see packed.ts). What no test, no other trace and no stack file knows is deleted.
 */
import { fail, ok, type Result } from '../../model/result.ts';
import type { Neo4jAddress } from './address.ts';
import { type Bolt, GATES } from './bolt.ts';

/** Counts up when what is stored is read in another way: 2 has the requests of endpoints on the calls of their services. */
const VERSION = 2;

const UNIQUE: readonly (readonly [label: string, properties: readonly string[]])[] = [
  ['MusterGraph', ['name']],
  ['MusterGate', ['graph', 'number']],
  ['Service', ['graph', 'name']],
  ['Endpoint', ['graph', 'service', 'name']],
  ['Test', ['graph', 'id']],
  ['MusterHistory', ['graph', 'test']],
];

/** Which version of Muster made the graph; 0: it is not there. */
async function versionOf(bolt: Bolt): Promise<number> {
  const [root] = await bolt.bare((ask) => ask('MATCH (root:MusterGraph {name: $graph}) RETURN root.version AS version'));
  return Number(root?.version ?? 0);
}

async function make(bolt: Bolt): Promise<void> {
  for (const [label, properties] of UNIQUE) {
    const keys = properties.map((property) => `node.${property}`).join(', ');
    await bolt.bare((ask) => ask(`CREATE CONSTRAINT muster_${label.toLowerCase()} IF NOT EXISTS FOR (node:${label}) REQUIRE (${keys}) IS UNIQUE`));
  }
  await bolt.bare((ask) =>
    ask(
      `UNWIND range(0, toInteger($gates) - 1) AS number MERGE (:MusterGate {graph: $graph, number: number})
       WITH count(*) AS gates MERGE (root:MusterGraph {name: $graph}) ON CREATE SET root.version = toInteger($version)`,
      { gates: GATES, version: VERSION },
    ),
  );
}

/** Makes the graph when it is not there, unless it is only to be read: then it is empty. */
export async function prepare(bolt: Bolt, mode: 'read' | 'write', { shown }: Neo4jAddress): Promise<Result<null>> {
  const version = await versionOf(bolt);
  const unusable = (detail: string) => fail({ code: 'graph-unusable', graph: shown, detail });
  if (version > VERSION) return unusable('it was written by a newer version of Muster');
  if (version > 0 && version < VERSION) return unusable('it was written by an older version of Muster: remove it, and build it again');
  if (version === 0 && mode === 'write') await make(bolt);
  return ok(null);
}
