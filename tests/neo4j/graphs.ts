/** Graphs on a server, as tests open them: whole, or as the connection below. */
import { readNeo4jAddress } from '../../harness/graph/neo4j/address.ts';
import { type Bolt, connect } from '../../harness/graph/neo4j/bolt.ts';
import { type OpenGraphOptions, openGraph } from '../../harness/graph/open-graph.ts';
import type { GraphStore } from '../../harness/graph/store.ts';
import { nodeHost } from '../../harness/host/node-host.ts';

export async function openAt(address: string, options: OpenGraphOptions = {}): Promise<GraphStore> {
  const opened = await openGraph(address, nodeHost(), options);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  return opened.value;
}

export async function connectTo(address: string): Promise<Bolt> {
  const read = readNeo4jAddress(address, {});
  const connected = read.ok ? await connect(read.value, nodeHost()) : read;
  if (!connected.ok) throw new Error(JSON.stringify(connected.problems));
  return connected.value;
}

/** How many statements with these words in them wait for a lock that somebody else has. */
export async function waitingStatements(bolt: Bolt, words: string): Promise<number> {
  const [row] = await bolt.bare((ask) =>
    ask("SHOW TRANSACTIONS YIELD currentQuery, status WHERE currentQuery CONTAINS $words AND status STARTS WITH 'Blocked' RETURN count(*) AS count", { words }),
  );
  return Number(row?.count);
}
