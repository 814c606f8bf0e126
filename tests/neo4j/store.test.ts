/** The graph on a real Neo4j Community server: what every engine promises, and what this one promises beside it [S0-10]. */
import { describe, inject } from 'vitest';
import { openGraph } from '../../harness/graph/open-graph.ts';
import type { GraphStore } from '../../harness/graph/store.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { graphStoreSuite } from '../contract/graph-store.ts';

async function open(graph: string): Promise<GraphStore> {
  const opened = await openGraph(`${inject('neo4j')}/${graph}`, nodeHost());
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  return opened.value;
}

describe('Neo4j', () => {
  graphStoreSuite((place) => open(`suite-${place}`));
});
