/** An empty graph is filled from the trace files of the repository, whatever wrote them; one that cannot be read is told. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { withSystemGraph } from '../../../harness/pipeline/system-graph.ts';
import { loadConfiguration } from '../../../harness/stacks/load.ts';

const trace = (id: string) => JSON.stringify({ traces: [{ trace_id: id, test_id: id, spans: [{ service: 'web', span_id: '1' }] }] });

function repository(files: Readonly<Record<string, string | Uint8Array>>) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-system-graph-'));
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(root, name), content);
  fs.writeFileSync(path.join(root, 'muster.yaml'), JSON.stringify({ version: 1, capabilities: {}, suites: [], traces: Object.keys(files) }));
  const host = { ...nodeHost(), cwd: root };
  const loaded = loadConfiguration({}, host);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return { configuration: loaded.value, host };
}

test('JSON and what a collector compressed are read alike, and only while no test is known', async () => {
  const { configuration, host } = repository({ 'a.json': trace('e2e/a'), 'b.json.gz': gzipSync(trace('e2e/b')) });
  const known = () => withSystemGraph({ configuration }, host, async (graph, warnings) => ({ tests: [...(await graph.tracedTests())].sort(), warnings }));
  expect(await known()).toEqual({ ok: true, value: { tests: ['e2e/a', 'e2e/b'], warnings: [] } });
  fs.writeFileSync(path.join(configuration.root, 'a.json'), trace('e2e/later'));
  expect(await known()).toMatchObject({ value: { tests: ['e2e/a', 'e2e/b'] } });
});

test.each([
  ['is cut off', '{"traces": [', 'json'],
  ['is no text', Uint8Array.of(0x7b, 0xff, 0xfe), 'json'],
  ['is another document', '{"foo": 1}', 'bad-shape'],
])('a trace file that %s is a warning with its name, and the others count', async (_, content, code) => {
  const { configuration, host } = repository({ 'a.json': trace('e2e/a'), 'broken.json': content });
  const filled = await withSystemGraph({ configuration }, host, async (graph, warnings) => ({ tests: (await graph.stats()).tests, warnings }));
  expect(filled).toMatchObject({ value: { tests: 1, warnings: [{ code, file: 'broken.json' }] } });
});
