/** Files of traces that are broken or odd, at the command that takes them: exit 2 with a problem and no graph, or exit 0. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { cli } from '../../harness/cli/cli.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { broken, NO_JSON, NO_TRACES, ODD_TRACES, SEED } from '../rig/corpus.ts';
import { otlpBytes } from '../unit/traces/otlp-bytes.ts';

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
    input: async () => content,
    colour: false,
    width: 100,
    outWidth: 100,
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

const nightly = fs.readFileSync(path.resolve(import.meta.dirname, '../../fixtures/traces/nightly-regression.json'));
const frame = (length: number, ...content: readonly number[]) => Uint8Array.of(0, 0, 0, length, ...content);

test.each<[name: string, content: Uint8Array]>([
  ['half a gzip file', gzipSync(nightly).subarray(0, 200)],
  ['gzip of no traces', gzipSync('{}')],
  ['a frame without its message', frame(9, 0x0a)],
  ['a frame with another message', frame(2, 0x0a, 0x05)],
  ['a frame with half a gzip file', frame(5, 0x1f, 0x8b, 8, 0, 0)],
  ['a frame after a good one that is cut', Buffer.concat([frame(2, 0x0a, 0x00), frame(7)])],
  ['half a message', Uint8Array.of(0x0a, 0x20, 0x0a)],
])('%s ends with 2 and writes nothing', async (_name, content) => {
  const { code, hasGraph } = await ingest(content, 'file');
  expect([code, hasGraph]).toEqual([2, false]);
});

test.each(Object.entries({ ...NO_JSON, ...NO_TRACES }))('%s on standard input ends with 2', async (_name, value) => {
  const { code, hasGraph } = await ingest(bytesOf(value), 'stdin');
  expect([code, hasGraph]).toEqual([2, false]);
});

test('standard input takes what a file does: bytes, compressed or not', async () => {
  const read = { code: 0, json: { status: 'ingested', traces: 9 } };
  expect(await ingest(nightly, 'stdin')).toMatchObject(read);
  expect(await ingest(gzipSync(nightly), 'stdin')).toMatchObject(read);
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'GET /', kind: 2, startTimeUnixNano: '1', endTimeUnixNano: '2' };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] };
  const message = otlpBytes({ resourceSpans: [{ resource, scopeSpans: [{ spans: [span] }] }] });
  expect(await ingest(message, 'stdin')).toMatchObject({ code: 0, json: { traces: 1 } });
});

test.each(Object.entries(ODD_TRACES))('%s is read', async (_name, value) => {
  expect(await ingest(bytesOf(value), 'file')).toMatchObject({ code: 0, json: { status: 'ingested' } });
});

test('a file that is broken anywhere ends with 0 or 2', async () => {
  await fc.assert(
    fc.asyncProperty(broken(nightly), async (content) => {
      expect((await ingest(content, 'file', 'shared')).code).toBeOneOf([0, 2]);
    }),
    { numRuns: 60, seed: SEED },
  );
});
