/** `muster graph build`, `show` and `generate` as other programs see them: sources of every kind teach the same, and nothing is stored by halves. */
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli } from '../../harness/cli/cli.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { type MockDatadog, startMockDatadog } from '../../harness/mock-datadog/server.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-graph-build-'));
const at = (name: string) => path.join(folder, name);
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** In an empty folder, so that no configuration is found. */
async function graph(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const said = { out: '', err: '' };
  const host = nodeHost();
  const code = await cli(['graph', ...words], {
    host: { ...host, cwd: folder, env: { ...host.env, DD_API_KEY: '', DD_APP_KEY: '', ...env } },
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    input: async () => new Uint8Array(),
    colour: false,
    width: 100,
    outWidth: 100,
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
}

function satisfies(schema: string, text: string): void {
  const isValid = new Ajv2020({ strict: false }).compile(JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'docs/reference', schema), 'utf8')));
  expect(isValid(JSON.parse(text)), JSON.stringify(isValid.errors)).toBe(true);
}

const SIZE = ['--seed', '3', '--services', '30', '--tests', '60'];
const FORMS = ['s0', 'datadog', 'otlp'];

/** OTLP as a collector writes it in protobuf: a trace of two spans, by hand from the field numbers of opentelemetry-proto. */
function protobufFile(): Buffer {
  const field = (number: number, value: Buffer | string) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.of((number << 3) | 2, bytes.length), bytes]);
  };
  const attribute = (key: string, value: string) => Buffer.concat([field(1, key), field(2, field(1, value))]);
  const span = (id: number, parent: number | null) =>
    Buffer.concat([
      field(1, Buffer.alloc(16, 7)),
      field(2, Buffer.alloc(8, id)),
      ...(parent === null ? [] : [field(4, Buffer.alloc(8, parent))]),
      field(5, 'GET /x'),
      Buffer.of(0x30, 2),
      field(9, attribute('test.id', 'e2e/buy')),
    ]);
  const resource = (service: string, own: Buffer) => field(1, Buffer.concat([field(1, field(1, attribute('service.name', service))), field(2, field(2, own))]));
  const messages = [resource('web', span(1, null)), resource('api', span(2, 1))];
  const framed = messages.map((message) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(message.length);
    return Buffer.concat([length, message]);
  });
  return Buffer.concat(framed);
}

beforeAll(async () => {
  for (const form of [...FORMS, 'stack']) await graph(['generate', ...SIZE, '--form', form, '--out', at(`${form}.txt`)]);
  fs.writeFileSync(at('otlp.binpb'), protobufFile());
});

describe('generate', () => {
  test('what it writes is what it prints, and the document says what was written', async () => {
    for (const words of [SIZE, [...SIZE, '--json']]) expect((await graph(['generate', ...words])).out).toBe(fs.readFileSync(at('s0.txt'), 'utf8'));
    const said = await graph(['generate', ...SIZE, '--form', 'otlp', '--out', at('again.jsonl'), '--json']);
    expect(JSON.parse(said.out)).toEqual({ form: 'otlp', seed: 3, services: 30, tests: 60, touches: 3, file: at('again.jsonl') });
    expect(fs.readFileSync(at('again.jsonl'), 'utf8')).toBe(fs.readFileSync(at('otlp.txt'), 'utf8'));
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    satisfies('graph-generate.schema.json', said.out);
  });

  test.each([
    [['--services', '0'], '--services'],
    [['--seed', '-1'], '--seed'],
    [['--touches', '401'], '--touches'],
    [['--form', 'zipkin'], '--form'],
    [['--json', '--form', 'otlp'], '--out'],
    [['--out', '.'], 'is a folder'],
  ])('%o is refused', async (words, named) => {
    const said = await graph(['generate', ...words]);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining(named)]);
  });
});

describe('build', () => {
  test('traces of every form teach the same graph, from files alone and without a server [S0-44]', async () => {
    const shown = [];
    for (const form of FORMS) {
      const built = await graph(['build', '--json', '--graph', at(`${form}.sqlite`), '--from', `${form}.txt`]);
      expect([built.code, JSON.parse(built.out)]).toMatchObject([0, { status: 'built', run: null, traces: 60, tests: 60, foreign_tests: [], forgotten: [] }]);
      satisfies('graph-build.schema.json', built.out);
      const view = JSON.parse((await graph(['show', '--json', '--graph', at(`${form}.sqlite`)])).out);
      shown.push({ ...view, calls: view.calls.map((call: object) => ({ ...call, lastSeenMs: null })) });
    }
    expect(shown[1]).toEqual(shown[0]);
    expect(shown[2]).toEqual(shown[0]);
  });

  test('several sources, patterns among them, are one payload; protobuf is told from JSON by its first bytes', async () => {
    const built = await graph(['build', '--json', '--graph', at('several.sqlite'), '--from', 'otlp.binpb,s0.t*t']);
    expect(JSON.parse(built.out)).toMatchObject({ traces: 61, tests: 61 });
    const view = JSON.parse((await graph(['show', '--json', '--graph', at('several.sqlite'), '--test', 'e2e/buy'])).out);
    expect(view.tests).toEqual([{ id: 'e2e/buy', type: 'e2e', path: ['web', 'api'].map((service) => ({ service, endpoint: 'GET /x' })) }]);
    expect(view.calls).toMatchObject([{ caller: 'web', callee: 'api', declared: false, observed: true, count: 1 }]);
  });

  test.each([
    ['a file that is not there', 'nowhere.json', 'file-not-found'],
    ['a pattern that matches nothing', 'nowhere/*.json', 'file-not-found'],
    ['a file that is no trace', 'stack.txt', 'bad-shape'],
    ['protobuf that is cut off', 'cut.binpb', 'protobuf'],
    ['Datadog without keys', 'datadog', 'no-keys'],
    ['an address that is none', 'http://', 'bad-format'],
    ['an address that tells a password', 'http://user:of-a-test@127.0.0.1:1', 'bad-format'],
    ['a server that is not there', 'http://127.0.0.1:1', 'collect-failed'],
  ])('%s refuses the build, and nothing of the other sources is stored', async (_, source, code) => {
    fs.writeFileSync(at('cut.binpb'), protobufFile().subarray(0, -3));
    const built = await graph(['build', '--json', '--graph', at('none.sqlite'), '--from', 's0.txt', '--from', source]);
    expect([built.code, JSON.parse(built.out).problems]).toMatchObject([2, [{ code }]]);
    if (['bad-shape', 'protobuf', 'file-not-found'].includes(code)) expect(JSON.parse(built.out).problems[0]).toMatchObject({ file: source });
    expect(built.out + built.err).not.toContain('of-a-test');
    expect(JSON.parse((await graph(['stats', '--json', '--graph', at('none.sqlite')])).out)).toMatchObject({ services: 0, tests: 0 });
  });

  test('of several files the one that is wrong is named, and where in it', async () => {
    const span = (service: unknown) => JSON.stringify({ traces: [{ trace_id: 't', test_id: 'e2e/x', spans: [{ service, span_id: '1' }] }] });
    fs.writeFileSync(at('night-1.jsonl'), `${span('a')}\n${span('b')}\n`);
    fs.writeFileSync(at('night-2.jsonl'), `${span('a')}\n${span('b')}\n${span(7)}\n`);
    fs.writeFileSync(at('night-3.jsonl'), span(8));
    const built = await graph(['build', '--graph', at('none.sqlite'), '--from', 's0.txt,night-*.jsonl']);
    expect(built.code).toBe(2);
    expect(built.err).toContain('night-2.jsonl  [2].traces[0].spans[0].service: these traces are not in a known form: expected a text, found a number');
    expect(built.err).toContain('night-3.jsonl  traces[0].spans[0].service: ');
    expect(built.err).not.toContain('night-1.jsonl');
    const ingested = await graph(['ingest', '--json', '--graph', at('none.sqlite'), 'night-*.jsonl']);
    expect(JSON.parse(ingested.out).problems.map(({ file, path: place }: { file: string; path: string }) => [file, place])).toEqual([
      ['night-2.jsonl', '[2].traces[0].spans[0].service'],
      ['night-3.jsonl', 'traces[0].spans[0].service'],
    ]);
  });

  test('of Datadog itself the variables that are missing are named', async () => {
    const built = await graph(['build', '--graph', at('none.sqlite'), '--from', 'datadog'], { DD_API_KEY: 'of-a-test' });
    expect(built.err).toContain('DD_APP_KEY');
    expect(built.err).not.toMatch(/DD_API_KEY|of-a-test/);
  });

  test('a site that is no name of a machine is refused before anything is asked', async () => {
    const keys = { DD_API_KEY: 'of-a-test', DD_APP_KEY: 'of-a-test', DD_SITE: 'evil.test/api?' };
    const built = await graph(['build', '--json', '--graph', at('none.sqlite'), '--from', 'datadog'], keys);
    expect([built.code, JSON.parse(built.out).problems]).toMatchObject([2, [{ code: 'bad-format' }]]);
    expect(built.out + built.err).not.toContain('of-a-test');
  });

  test('an API is asked with the keys, page by page, and waited for when it is busy', async () => {
    const pages = fs.readFileSync(at('datadog.txt'), 'utf8').trim();
    const asked: { keys: unknown[]; query: string }[] = [];
    const server = createServer(async (request, response) => {
      const body = JSON.parse((await request.toArray()).join(''));
      asked.push({ keys: [request.headers['dd-api-key'], request.headers['dd-application-key']], query: body.data.attributes.filter.query });
      if (asked.length === 1) response.writeHead(429, { 'x-ratelimit-reset': '0' }).end();
      else response.end(pages);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const keys = { DD_API_KEY: 'key-of-a-test', DD_APP_KEY: 'other-key-of-a-test' };
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const built = await graph(['build', '--json', '--graph', at('asked.sqlite'), '--from', url, '--query', 'env:nightly'], keys);
      expect(JSON.parse(built.out)).toMatchObject({ status: 'built', traces: 60 });
      expect(asked).toEqual(Array(2).fill({ keys: Object.values(keys), query: 'env:nightly' }));
      expect(built.out + built.err).not.toContain('key-of-a-test');
    } finally {
      server.close();
    }
  });

  test('it says what it needs, and takes no flag of another verb', async () => {
    expect((await graph(['build'])).err).toContain('--from SOURCE');
    expect((await graph(['build', '--from', 's0.txt', '--changed', 'x'])).err).toContain('does not take --changed');
    expect((await graph(['build', '--from', 's0.txt', '--patience', 'soon'])).err).toContain('--patience');
  });
});

describe('build from a mock that misbehaves', () => {
  const WINDOW = ['--since', '2025-12-31T00:00:00Z', '--until', '2026-02-01T00:00:00Z'];
  let mock: MockDatadog;
  beforeAll(async () => {
    mock = await startMockDatadog({ port: 0 }, nodeHost().clock);
    for (const body of fs.readFileSync(at('otlp.txt'), 'utf8').trim().split('\n')) await send('POST', '/v1/traces', body);
  });
  afterAll(() => mock[Symbol.asyncDispose]());

  async function send(method: string, address: string, body: string): Promise<void> {
    const answer = await fetch(mock.url + address, { method, headers: { 'content-type': 'application/json' }, body });
    expect(answer.status, await answer.text()).toBe(200);
  }

  /** With these faults alone, into a graph of its own. */
  async function built(name: string, faults: readonly object[], env = {}) {
    await send('PUT', '/admin/scenario', JSON.stringify({ version: 1, keys: {}, faults }));
    const keys = { DD_API_KEY: 'of-a-test', DD_APP_KEY: 'of-a-test', ...env };
    return graph(['build', '--json', '--graph', at(`${name}.sqlite`), '--from', mock.url, ...WINDOW], keys);
  }

  test('its traces teach what those of the file taught', async () => {
    const { out } = await built('whole', []);
    expect(JSON.parse(out)).toMatchObject({ status: 'built', traces: 60, tests: 60 });
    const shown = async (name: string) => JSON.parse((await graph(['show', '--json', '--graph', at(`${name}.sqlite`)])).out);
    expect((await shown('whole')).tests).toEqual((await shown('otlp')).tests);
  });

  test('busy twice, it is asked again', async () => {
    const busy = { endpoint: 'spans-search', times: 2, status: 429, headers: { 'x-ratelimit-reset': '0' } };
    expect(JSON.parse((await built('busy', [busy])).out)).toMatchObject({ status: 'built', traces: 60 });
  });

  test('a cursor that comes again ends the reading with a warning, and what was read is kept', async () => {
    const { out, err } = await built('again', [{ endpoint: 'spans-search', cursor: 'same' }]);
    expect(JSON.parse(out)).toMatchObject({ status: 'built', traces: 60, warnings: [{ code: 'repeated-cursor' }] });
    satisfies('graph-build.schema.json', out);
    expect(err).toContain('warning: ');
  });

  test.each([
    ['an answer that is cut off', [{ endpoint: 'spans-search', truncate: 20 }], {}],
    ['an answer that is no JSON', [{ endpoint: 'spans-search', body: '{"data":' }], {}],
    ['a server that only fails', [{ endpoint: 'spans-search', status: 500, headers: { 'retry-after': '0' } }], {}],
    ['keys that are missing', [], { DD_API_KEY: '' }],
  ])('%s leaves the graph as it was', async (_, faults, env) => {
    const said = await built('faulty', faults, env);
    expect([said.code, JSON.parse(said.out).problems]).toMatchObject([2, [{ code: 'collect-failed' }]]);
    expect(JSON.parse((await graph(['stats', '--json', '--graph', at('faulty.sqlite')])).out)).toMatchObject({ services: 0, tests: 0 });
  });
});

describe('show', () => {
  test('the same graph is printed the same twice, and JSON is what the schema says', async () => {
    const words = ['show', '--graph', at('s0.sqlite'), '--format', 'mermaid'];
    expect((await graph(words)).out).toBe((await graph(words)).out);
    satisfies('graph-show.schema.json', (await graph(['show', '--graph', at('s0.sqlite'), '--format', 'json'])).out);
    satisfies('graph-show.schema.json', (await graph(['show', '--graph', at('s0.sqlite'), '--json', '--format', 'dot'])).out);
  });

  test('declared calls are told from observed ones', async () => {
    const { out } = await graph(['show', '--graph', at('s0.sqlite')]);
    expect(out).toContain('not declared, seen');
  });

  test('a picture that nobody could look at is refused politely; data never is', async () => {
    const large = ['show', '--graph', at('s0.sqlite'), '--limit', '10'];
    expect(await graph([...large, '--json'])).toMatchObject({ code: 2, err: expect.stringContaining('more than a picture of 10') });
    expect((await graph(['show', '--graph', at('s0.sqlite'), '--limit', '10', '--service', 'web-01', '--radius', '1'])).code).toBe(0);
    expect((await graph(['show', '--graph', at('s0.sqlite'), '--json'])).code).toBe(0);
  });

  test.each([
    [['--service', 'web-0'], 'web-01'],
    [['--test', 'e2e/journey-11'], 'e2e/journey-10'],
    [['--format', 'svg'], 'mermaid'],
    [['--radius', '0'], 'at least 1'],
  ])('%o is refused with what was meant', async (words, hint) => {
    expect(await graph(['show', '--graph', at('s0.sqlite'), ...words])).toMatchObject({ code: 2, err: expect.stringContaining(hint) });
  });
});
