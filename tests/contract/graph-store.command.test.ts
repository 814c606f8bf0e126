/** The `graph` command as other programs see it (INTERFACES, "Stages as commands"). */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cli } from '../../harness/cli/cli.ts';
import { nodeHost } from '../../harness/host/node-host.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-graph-command-'));
const fixture = (name: string) => path.resolve(import.meta.dirname, `../../fixtures/traces/${name}.json`);
afterAll(() => fs.rmSync(folder, { recursive: true }));

async function run(words: readonly string[], input: unknown = '') {
  const said = { out: '', err: '' };
  const code = await cli(['graph', ...words], {
    host: nodeHost(),
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    input: async () => Buffer.from(typeof input === 'string' ? input : JSON.stringify(input)),
    colour: false,
    width: 100,
    outWidth: 100,
    interrupted: new AbortController().signal,
  });
  return { code, ...said, json: words.includes('--json') ? JSON.parse(said.out) : null };
}

const at = (file: string) => path.join(folder, file);

/** Of one graph. */
const graph = (file: string, words: string, input?: unknown) => run([...words.split(' '), '--graph', at(file)], input);

const COUNTS = { services: 3, tests: 9, touches_edges: 15, calls_edges: 2, observed_calls_edges: 2 };

test('ingest answers the traces and the counts, and stats the counts [S0-24, S0-28]', async () => {
  expect(await graph('a', `ingest --json ${fixture('nightly-regression')}`)).toMatchObject({
    code: 0,
    err: '',
    json: { status: 'ingested', traces: 9, ...COUNTS },
  });
  const stats = await graph('a', 'stats --json');
  expect([stats.code, stats.json]).toEqual([0, COUNTS]);
});

test('a mapped change answers tests with their reasons, services and an empty unmapped_area [S0-16, S0-17]', async () => {
  await graph('b', 'ingest -', fs.readFileSync(fixture('nightly-regression'), 'utf8'));
  const { code, json } = await graph('b', 'impact --json --changed demo-api');
  expect(code).toBe(0);
  expect(json).toEqual({
    tests: [
      ...['e2e/bff-integration', 'e2e/fe-checkout-flow', 'e2e/fe-smoke'].map((id) => ({ id, type: 'e2e', because: ['demo-api'] })),
      ...['individual/api-crud', 'individual/api-validation', 'individual/bff-crud'].map((id) => ({ id, type: 'individual', because: ['demo-api'] })),
    ],
    services: ['demo-api', 'demo-fe', 'release-lifecycle-demo'],
    unmapped_area: '',
    message: '6 tests selected (3 e2e, 3 individual)',
  });
  expect((await graph('b', 'impact --json --changed demo-api --radius 2')).json.tests).toHaveLength(9);
});

test.each(['new-service', 'node-C', 'constructor'])(
  'a change of %s, which no test maps, answers exactly the three keys [S0-05, S0-18, S0-85]',
  async (area) => {
    const { code, json } = await graph('a', `impact --json --changed ${area} --radius 3`);
    expect([code, json]).toEqual([0, { tests: [], unmapped_area: area, message: 'No mapped regression; area needs tests' }]);
  },
);

test.each(['abc', '0', '-1', '1.5', '1e3', '99999999999'])('radius %s is refused with bad-radius and exit 2 [S0-23]', async (radius) => {
  const { code, json, err } = await graph('a', `impact --json --changed demo-fe --radius=${radius}`);
  expect([code, json.problems[0].code]).toEqual([2, 'bad-radius']);
  expect(err).toContain(radius);
});

test('a bad trace is named by its place and leaves the graph as it was [S0-09]', async () => {
  await graph('c', `ingest ${fixture('nightly-regression')}`);
  const bad = {
    traces: [
      { trace_id: 'n', test_id: 'e2e/new', spans: [{ service: 'new', span_id: 'x' }] },
      { trace_id: 'm', test_id: 'e2e/m', spans: [{ service: 1 }] },
    ],
  };
  const { code, json } = await graph('c', 'ingest --json -', bad);
  expect([code, json.problems.map((problem: { code: string; path: string }) => [problem.code, problem.path])]).toEqual([
    2,
    [['bad-shape', 'traces[1].spans[0].service']],
  ]);
  expect((await graph('c', 'stats --json')).json).toEqual(COUNTS);
});

test('a copy knows exactly what the other graph knows, and an empty graph or a missing file is none to copy', async () => {
  await graph('from', `ingest ${fixture('nightly-regression')}`);
  await graph('to', `ingest ${fixture('seed-table')}`);
  const copy = (...words: readonly string[]) => run(['copy', '--json', ...words]);
  expect(await copy(at('from'), at('to'))).toMatchObject({ code: 0, json: { status: 'copied', ...COUNTS } });
  expect((await graph('to', 'show --json')).json).toEqual((await graph('from', 'show --json')).json);
  await graph('empty', 'ingest -', { traces: [] });
  for (const [name, code] of [
    ['empty', 'empty-graph'],
    ['nowhere', 'file-not-found'],
  ] as const) {
    expect(await copy(at(name), at('to'))).toMatchObject({ code: 2, json: { problems: [{ code, message: expect.stringContaining(name) }] } });
  }
  expect((await graph('to', 'stats --json')).json).toEqual(COUNTS);
  expect(await copy(at('from'))).toMatchObject({ code: 2, json: { problems: [{ code: 'usage' }] } });
  expect(await copy(at('from'), at('to'), '--graph', at('to'))).toMatchObject({ code: 2, json: { problems: [{ code: 'usage' }] } });
});

test.each<[words: string, input: string, code: string]>([
  ['ingest --json -', '{"foo": "bar"}', 'bad-shape'],
  ['ingest --json -', '{"traces": [', 'json'],
  ['ingest --json no-such-file.json', '', 'file-not-found'],
  ['ingest --json', '', 'usage'],
  ['impact --json', '', 'usage'],
  ['forget --json', '', 'usage'],
  ['stats --json more', '', 'usage'],
  ['impact --json --changed x more', '', 'usage'],
])('graph %s with %s is refused', async (words, input, code) => {
  const answer = await graph('d', words, input);
  expect([answer.code, answer.json.problems[0].code]).toEqual([2, code]);
  expect(fs.existsSync(path.join(folder, 'd'))).toBe(false);
});

test('stats and impact of a graph that is not there answer and write nothing', async () => {
  expect((await graph('nowhere/g', 'stats --json')).json).toEqual({ services: 0, tests: 0, touches_edges: 0, calls_edges: 0, observed_calls_edges: 0 });
  expect((await graph('nowhere/g', 'impact --changed x')).out).toBe('No mapped regression; area needs tests\n');
  expect(fs.existsSync(path.join(folder, 'nowhere'))).toBe(false);
});
