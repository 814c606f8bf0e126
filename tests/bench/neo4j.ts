/**
 * The system of impact.ts on a Neo4j of this machine: ingest (goal: 30,000 spans a second), in parts of 5000 tests with 20 spans each, and the
 * same questions, each in a fresh process. Run: node tests/bench/neo4j.ts. Prints two lines.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { openGraph } from '../../harness/graph/open-graph.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { startNeo4j } from '../rig/neo4j.ts';
import { median } from './figures.ts';
import { SYSTEM, systemFacts } from './impact.system.ts';

/** As a server for many has it: the heap whole from the start, and pages for all that is stored. */
const MEMORY = ['server.memory.heap.initial_size=2g', 'server.memory.heap.max_size=2g', 'server.memory.pagecache.size=512m'];
// The fetched Neo4j is started for tests, by Java's quick compiler alone; one that lasts has both. What is said here counts more.
process.env['_JAVA_OPTIONS'] = '-XX:TieredStopAtLevel=4';

async function opened(location: string) {
  const graph = await openGraph(location, nodeHost());
  if (!graph.ok) throw new Error(JSON.stringify(graph.problems));
  return graph.value;
}

await using server = await startNeo4j({ settings: MEMORY });
{
  await using graph = await opened(server.url);
  const speeds: number[] = [];
  let spans = 0;
  let tookMs = 0;
  for (const part of systemFacts()) {
    const own = part.reduce((sum, { touches }) => sum + touches.reduce((times, { count }) => times + count, 0), 0);
    const before = performance.now();
    await graph.ingest(part);
    const partMs = performance.now() - before;
    speeds.push((own / partMs) * 1000);
    spans += own;
    tookMs += partMs;
  }
  const perSecond = (value: number) => Math.round(value).toLocaleString('en');
  console.log(
    `ingest of ${spans.toLocaleString('en')} spans into Neo4j: ${perSecond((spans / tookMs) * 1000)} spans/s in all, ${perSecond(median(speeds))} in the median part`,
  );
}
const answers = [1, 2, 3].map((radius) => {
  const runs = Array.from({ length: 5 }, (): { tests: number; questionMs: number; processMs: number } =>
    JSON.parse(execFileSync(process.execPath, [path.join(import.meta.dirname, 'impact.ts'), server.url, String(radius)], { encoding: 'utf8' })),
  );
  const of = (key: 'tests' | 'questionMs' | 'processMs') => median(runs.map((run) => run[key])).toFixed(0);
  return `radius ${radius}: ${of('tests')} tests, question ${of('questionMs')} ms, process ${of('processMs')} ms`;
});
console.log(`impact on Neo4j over ${SYSTEM.services} services, ${SYSTEM.tests} tests, 2 million touches: ${answers.join('; ')}`);
