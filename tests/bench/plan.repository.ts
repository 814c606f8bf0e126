/**
 * A repository as large as Muster means to serve: 5,000 files with 20 tests each, one file in ten end to end; a graph of 10,000 services
 * that 100,000 tests touch 2 million times; and what the last run showed of every test.
 */
import fs from 'node:fs';
import path from 'node:path';
import { inventory } from '../../harness/annotations/inventory.ts';
import { openGraph } from '../../harness/graph/open-graph.ts';
import type { Host } from '../../harness/host/host.ts';
import { runId } from '../../harness/model/ids.ts';
import { loadConfiguration } from '../../harness/stacks/load.ts';
import { SYSTEM, writeSystem } from './impact.system.ts';

export const FILES = 5_000;
const TESTS_A_FILE = SYSTEM.tests / FILES;
const MINUTE_MS = 60_000;

const CONFIGURATION = `version: 1
capabilities:
  backend:
    process: { command: [node, backend.js], env: { PORT: "\${port.http}" } }
    ports: { http: { env: BACKEND_PORT } }
    url: "http://127.0.0.1:\${port.http}"
    ready: { http: /health }
suites:
  - { name: api, runner: vitest, kind: individual, include: ["tests/api/**/*.test.ts"] }
  - { name: e2e, runner: vitest, kind: e2e, include: ["tests/e2e/**/*.test.ts"] }
`;

function body(index: number): string {
  const tests = Array.from({ length: TESTS_A_FILE }, (_, test) => `  test('does thing ${test} of part ${index}', async () => {});\n`);
  const needs = index % 100 === 0 ? '/** @requires-backend */\n' : '';
  return `${needs}import { describe, test } from 'vitest';\n\ndescribe('part ${index}', () => {\n${tests.join('')}});\n`;
}

/** Makes it in an empty folder. */
export async function writeRepository(root: string, host: Host): Promise<void> {
  fs.writeFileSync(path.join(root, 'muster.yaml'), CONFIGURATION);
  const longAgo = new Date(Date.now() - MINUTE_MS);
  for (let index = 0; index < FILES; index++) {
    const dir = path.join(root, 'tests', index % 10 === 0 ? 'e2e' : 'api', `area-${index % 100}`);
    const file = path.join(dir, `part-${index}.test.ts`);
    fs.mkdirSync(dir, { recursive: true });
    fs.writeFileSync(file, body(index));
    fs.utimesSync(file, longAgo, longAgo);
  }
  const configuration = loadConfiguration({ file: path.join(root, 'muster.yaml') }, host);
  if (!configuration.ok) throw new Error(JSON.stringify(configuration.problems));
  const { tests } = inventory(configuration.value, host);
  const graphFile = configuration.value.graph;
  fs.mkdirSync(path.dirname(graphFile), { recursive: true });
  await writeSystem(graphFile, host, (id) => tests[id - 1]?.id ?? '');
  const opened = await openGraph(graphFile, host);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  await using graph = opened.value;
  await graph.recordRun(
    runId('run-20260101-000000-0000'),
    tests.map(({ id }, index) => ({ id, outcome: 'passed', durationMs: 50 + (index % 997) })),
  );
}
