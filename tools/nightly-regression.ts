/**
 * Writes fixtures/traces/nightly-regression.json, S0's form of what a run of stack-one's nine tests observed.
 *
 * `node tools/nightly-regression.ts` runs them on a graph that knows nothing, and writes the file; with `--check` it ends with 1 when the
 * file differs. One trace a test, e2e first, then by id; in it one span for each service that the test touched, callers first, with the endpoint
 * of it that comes last by name: changes (PUT, POST) before questions (GET), and routes before requests that no route took.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { openGraph } from '../harness/graph/open-graph.ts';
import type { GraphStore } from '../harness/graph/store.ts';
import { nodeHost } from '../harness/host/node-host.ts';
import type { TestId } from '../harness/model/ids.ts';
import { byCodeUnits } from '../harness/model/order.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = path.join(ROOT, 'fixtures/traces/nightly-regression.json');

/** All but those that need a browser. */
export const SUITES = ['stack-one-e2e', 'stack-one-api', 'stack-one-fe'];

/** Services of stack-one, callers first. */
const SERVICES = ['demo-fe', 'release-lifecycle-demo', 'demo-api'];

const DESCRIPTION =
  'What a nightly regression of stack-one teaches: nine tests, each in one trace. A span stands for a service that the test touched, callers first. Written by tools/nightly-regression.ts.';

interface Observed {
  readonly id: TestId;
  readonly type: string;
  readonly spans: readonly { readonly service: string; readonly resource: string }[];
}

async function observed(id: TestId, type: string, graph: GraphStore): Promise<Observed> {
  const steps = await graph.pathOf(id);
  const spans = SERVICES.flatMap((service) => {
    const endpoints = steps.filter((step) => step.service === service).map(({ endpoint }) => endpoint);
    const resource = endpoints.sort(byCodeUnits).at(-1);
    return resource === undefined ? [] : [{ service, resource }];
  });
  return { id, type, spans };
}

/** `aaa111`, `aaa222` for the first and second e2e test, `bbb111` for the first individual one. */
function traceId(type: string, place: number): string {
  return `${type === 'e2e' ? 'aaa' : 'bbb'}${String(place + 1).repeat(3)}`;
}

function render(tests: readonly Observed[]): string {
  let spans = 0;
  const blocks = tests.map(({ id, type, spans: steps }) => {
    const place = tests.filter((other) => other.type === type).findIndex((other) => other.id === id);
    const lines = steps.map(
      (step) => `        { "service": ${JSON.stringify(step.service)}, "resource": ${JSON.stringify(step.resource)}, "span_id": "s${++spans}" }`,
    );
    return [
      '    {',
      `      "trace_id": "${traceId(type, place)}",`,
      `      "test_id": ${JSON.stringify(id)},`,
      `      "test_type": ${JSON.stringify(type)},`,
      '      "spans": [',
      lines.join(',\n'),
      '      ]',
      '    }',
    ].join('\n');
  });
  return `{\n  "description": ${JSON.stringify(DESCRIPTION)},\n  "traces": [\n${blocks.join(',\n')}\n  ]\n}\n`;
}

/** The text of the file, from a graph that was filled by such a run. */
export async function nightlyRegression(graphFile: string): Promise<string> {
  const opened = await openGraph(graphFile, nodeHost(), { mode: 'read' });
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  await using graph = opened.value;
  const types = new Map<TestId, string>();
  for (const service of SERVICES) for (const { id, type } of await graph.testsOf(service)) types.set(id, type);
  const inOrder = [...types].sort(([a, aType], [b, bType]) => Number(bType === 'e2e') - Number(aType === 'e2e') || byCodeUnits(a, b));
  return render(await Promise.all(inOrder.map(([id, type]) => observed(id, type, graph))));
}

/** Runs the nine tests of this repository on a new graph; its configuration without the traces that would fill it. */
function run(dir: string): string {
  const configuration: Record<string, unknown> = parse(fs.readFileSync(path.join(ROOT, 'muster.yaml'), 'utf8'));
  const manifest = path.join(dir, 'muster.json');
  const graph = path.join(dir, 'graph.sqlite');
  fs.writeFileSync(manifest, JSON.stringify({ ...configuration, traces: [] }));
  const words = ['run', '--all', '--quiet', '--config', manifest, '--root', ROOT, '--graph', graph, ...SUITES.flatMap((suite) => ['--suite', suite])];
  const { status } = spawnSync(process.execPath, [path.join(ROOT, 'harness/main.ts'), ...words], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`the tests did not pass (exit code ${status}), so nothing is written`);
  return graph;
}

if (import.meta.main) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-nightly-'));
  try {
    const text = await nightlyRegression(run(dir));
    if (!process.argv.includes('--check')) fs.writeFileSync(FILE, text);
    else if (text !== fs.readFileSync(FILE, 'utf8')) {
      console.error('fixtures/traces/nightly-regression.json is stale: run node tools/nightly-regression.ts');
      process.exitCode = 1;
    }
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}
