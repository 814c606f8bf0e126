/**
 * The system of impact.ts on a Neo4j of this machine: ingest (goal: 30,000 spans a second), in parts of 5000 tests with 20 spans each, and the
 * same questions, each in a fresh process. Run: node tests/bench/neo4j.ts. Prints two lines.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { openGraph } from '../../harness/graph/open-graph.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import type { GraphContents, TraceFacts } from '../../harness/model/graph.ts';
import { startNeo4j } from '../rig/neo4j.ts';
import { median } from './figures.ts';
import { SYSTEM, systemCalls, writeSystem } from './impact.system.ts';

const PART = 5000;
const HEAP = '2g';

async function opened(location: string) {
  const graph = await openGraph(location, nodeHost());
  if (!graph.ok) throw new Error(JSON.stringify(graph.problems));
  return graph.value;
}

async function systemFacts(): Promise<TraceFacts[]> {
  const host = nodeHost();
  const folder = host.files.makeTempDir('muster-bench-');
  try {
    const file = path.join(folder, 'graph.sqlite');
    await writeSystem(file, host.clock);
    await using graph = await opened(file);
    const { evidence }: GraphContents = await graph.contents();
    const node = (service: string) => ({ service, endpoint: 'GET /things/:id' });
    const seen = { count: 1, errors: 0, lastSeenMs: null };
    const calls = systemCalls().map(({ caller, callee }) => ({ caller: node(caller), callee: node(callee), ...seen }));
    return [{ testId: null, testType: '', touches: [], calls }, ...evidence].map((each, index) => ({ ...each, traceId: String(index), origins: [] }));
  } finally {
    host.files.remove(folder);
  }
}

const facts = await systemFacts();
await using server = await startNeo4j(HEAP);
{
  await using graph = await opened(server.url);
  const speeds: number[] = [];
  const began = performance.now();
  for (let from = 0; from < facts.length; from += PART) {
    const part = facts.slice(from, from + PART);
    const before = performance.now();
    await graph.ingest(part);
    speeds.push((part.reduce((sum, { touches }) => sum + touches.length, 0) / (performance.now() - before)) * 1000);
  }
  const spans = facts.reduce((sum, { touches }) => sum + touches.length, 0);
  const perSecond = (value: number) => Math.round(value).toLocaleString('en');
  console.log(
    `ingest of ${spans.toLocaleString('en')} spans into Neo4j: ${perSecond((spans / (performance.now() - began)) * 1000)} spans/s in all, ${perSecond(median(speeds))} in the median part`,
  );
}
const answers = [1, 2, 3].map((radius) => {
  const runs = Array.from({ length: 5 }, (): { tests: number; questionMs: number; processMs: number } =>
    JSON.parse(execFileSync(process.execPath, [path.join(import.meta.dirname, 'impact.ts'), server.url, String(radius)], { encoding: 'utf8' })),
  );
  const of = (key: 'tests' | 'questionMs' | 'processMs') => median(runs.map((run) => run[key])).toFixed(0);
  return `radius ${radius}: ${of('tests')} tests, question ${of('questionMs')} ms, process ${of('processMs')} ms`;
});
console.log(`impact on Neo4j over ${SYSTEM.services} services, ${SYSTEM.tests} tests, ${SYSTEM.tests * SYSTEM.touchesPerTest} touches: ${answers.join('; ')}`);
