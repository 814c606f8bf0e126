/** Files of traces that are broken or odd, at the command that takes them: exit 2 with a problem and no graph, or exit 0. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { cli } from '../../harness/cli/cli.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { broken, NO_JSON, NO_TRACES, ODD_TRACES } from '../rig/corpus.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-corpus-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));
let graphs = 0;

/** What `muster graph ingest` says of a file, or of the same on its standard input, and the graph that it would make. */
async function ingest(content: Uint8Array, from: 'file' | 'stdin', into = `graph-${graphs++}`) {
  const file = path.join(folder, 'traces');
  const graph = path.join(folder, into);
  fs.writeFileSync(file, content);
  let out = '';
  let err = '';
  const code = await cli(['graph', 'ingest', '--json', '--graph', graph, from === 'stdin' ? '-' : file], {
    host: nodeHost(),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    input: async () => new TextDecoder().decode(content),
    colour: false,
    width: 100,
    interrupted: new AbortController().signal,
  });
  return { code, json: JSON.parse(out), err, hasGraph: fs.existsSync(graph) };
}

const bytesOf = (value: unknown) => (value instanceof Uint8Array ? value : new TextEncoder().encode(JSON.stringify(value)));

test.each(Object.entries({ ...NO_JSON, ...NO_TRACES }))('%s ends with 2, names the problem and writes nothing', async (_name, value) => {
  const { code, json, err, hasGraph } = await ingest(bytesOf(value), 'file');
  expect([code, json.problems[0].code, hasGraph]).toEqual([2, expect.stringMatching(/^(?:json|bad-shape|protobuf)$/), false]);
  expect(err).not.toBe('');
});

test.each(Object.entries(NO_TRACES))('%s on standard input ends with 2', async (_name, value) => {
  const { code, hasGraph } = await ingest(bytesOf(value), 'stdin');
  expect([code, hasGraph]).toEqual([2, false]);
});

test.each(Object.entries(ODD_TRACES))('%s is read', async (_name, value) => {
  expect(await ingest(bytesOf(value), 'file')).toMatchObject({ code: 0, json: { status: 'ingested' } });
});

test('a file that is broken anywhere ends with 0 or 2', async () => {
  const valid = fs.readFileSync(path.resolve(import.meta.dirname, '../../fixtures/traces/nightly-regression.json'));
  await fc.assert(
    fc.asyncProperty(broken(valid), async (content) => {
      expect((await ingest(content, 'file', 'shared')).code).toBeOneOf([0, 2]);
    }),
    { numRuns: 60 },
  );
});
