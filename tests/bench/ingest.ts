/**
 * Traces as JSON text into a new graph file: parse, draw facts, write (goal: 200,000 spans a second). Run: node tests/bench/ingest.ts.
 * Prints one line.
 */
import path from 'node:path';
import { openGraph } from '../../harness/graph/open-graph.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { readTraces } from '../../harness/traces/read-traces.ts';

const TESTS = 20_000;
const SPANS_PER_TEST = 10;
const SERVICES = 500;

const payload = JSON.stringify({
  traces: Array.from({ length: TESTS }, (_, test) => ({
    trace_id: `t${test}`,
    test_id: `individual/test-${test}`,
    spans: Array.from({ length: SPANS_PER_TEST }, (_, span) => {
      const service = (test * 7 + span * 31) % SERVICES;
      return {
        service: `svc-${service}`,
        resource: `GET /things/${span}`,
        span_id: `${test}-${span}`,
        ...(span > 0 ? { parent_id: `${test}-${span - 1}` } : {}),
      };
    }),
  })),
});

const host = nodeHost();
const folder = host.files.makeTempDir('muster-bench-');
try {
  const opened = await openGraph(path.join(folder, 'graph.sqlite'), host);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  await using graph = opened.value;
  const start = performance.now();
  const facts = readTraces(JSON.parse(payload));
  const read = performance.now();
  if (!facts.ok) throw new Error(JSON.stringify(facts.problems));
  await graph.ingest(facts.value);
  const end = performance.now();
  const perSecond = (ms: number) => Math.round((TESTS * SPANS_PER_TEST) / (ms / 1000)).toLocaleString('en');
  console.log(
    `ingest of ${(TESTS * SPANS_PER_TEST).toLocaleString('en')} spans: ${perSecond(end - start)} spans/s (reading ${(read - start).toFixed(0)} ms, writing ${(end - read).toFixed(0)} ms)`,
  );
} finally {
  host.files.remove(folder);
}
