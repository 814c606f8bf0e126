/**
 * The mock Datadog under load: `/v0.4/traces` over HTTP, from several senders at once, until a million spans are there (goal: 100,000
 * spans a second); then searches among them (goal: 50 ms for an indexed key). Run: node tests/bench/mock-intake.ts [spans]. Prints two
 * lines. The mock is a process of its own, as in a run; payloads are made before.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { encode } from '@msgpack/msgpack';
import { median } from './figures.ts';

const SPANS = Number(process.argv[2] ?? 1_000_000);
const TRACES_PER_PAYLOAD = 100;
const SPANS_PER_TRACE = 10;
const SENDERS = 4;
const SERVICES = 200;

const startNs = BigInt(Date.now()) * 1_000_000n;

function span(trace: number, place: number): object {
  const service = (trace * 7 + place * 31) % SERVICES;
  return {
    trace_id: (BigInt(trace + 1) * 0x9e3779b97f4a7c15n) & 0xffff_ffff_ffff_ffffn,
    span_id: BigInt(trace * SPANS_PER_TRACE + place + 1) * 0x1_0000_0001n,
    parent_id: place === 0 ? 0n : BigInt(trace * SPANS_PER_TRACE + place) * 0x1_0000_0001n,
    name: place % 2 === 0 ? 'web.request' : 'http.request',
    resource: `GET /things/${service % 50}/:id`,
    service: `svc-${service}`,
    type: 'web',
    error: trace % 100 === 0 ? 1 : 0,
    start: startNs + BigInt(trace * 1000 + place),
    duration: 5_000_000 + place,
    meta: {
      ...(place === 0 ? { '_dd.p.tid': '6a0f000000000000', 'http.request.headers.x-test-id': `individual/test-${trace % 20_000}` } : {}),
      env: 'ci',
      version: '1.2.3',
      component: 'http',
      language: 'javascript',
      'span.kind': place % 2 === 0 ? 'server' : 'client',
      'http.method': 'GET',
      'http.url': `http://127.0.0.1:3000/things/${trace}`,
      'http.status_code': '200',
      'http.route': `/things/${service % 50}/:id`,
      'runtime-id': '4b1f2a3c-1111-2222-3333-444455556666',
    },
    metrics: { _sampling_priority_v1: 1, process_id: 4711, '_dd.top_level': 1 },
  };
}

function payload(index: number): Uint8Array {
  const traces = Array.from({ length: TRACES_PER_PAYLOAD }, (_, trace) =>
    Array.from({ length: SPANS_PER_TRACE }, (_, place) => span(index * TRACES_PER_PAYLOAD + trace, place)),
  );
  return encode(traces, { useBigInt64: true });
}

function call(method: string, url: string, body: Uint8Array | string, type: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { method, agent, headers: { 'content-type': type, 'content-length': Buffer.byteLength(body) } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(`${answer.statusCode}: ${text}`))));
    });
    sent.on('error', reject).end(body);
  });
}

const agent = new http.Agent({ keepAlive: true, maxSockets: SENDERS });
const server = path.join(import.meta.dirname, 'mock-intake.server.ts');
const child = spawn(process.execPath, [server, String(SPANS)], { stdio: ['pipe', 'pipe', 'inherit'] });

async function processorMicroseconds(): Promise<number> {
  child.stdin.write('?\n');
  const [said] = await once(child.stdout, 'data');
  return Number(said);
}

try {
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const url = String(line).trim();
  const perPayload = TRACES_PER_PAYLOAD * SPANS_PER_TRACE;
  const payloads = Array.from({ length: Math.ceil(SPANS / perPayload) }, (_, index) => payload(index));

  const usedBefore = await processorMicroseconds();
  const began = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let body = payloads[next++]; body; body = payloads[next++]) await call('PUT', `${url}/v0.4/traces`, body, 'application/msgpack');
    }),
  );
  const tookMs = performance.now() - began;
  const used = (await processorMicroseconds()) - usedBefore;
  const health = JSON.parse(await call('GET', `${url}/health`, '', 'application/json'));
  const bytes = payloads.reduce((sum, { length }) => sum + length, 0);
  const perSecond = Math.round(health.spans / (tookMs / 1000)).toLocaleString('en');
  const each = `${Math.round(bytes / health.spans)} bytes each, ${(used / health.spans).toFixed(1)} µs of processor time`;
  console.log(`intake of ${health.spans.toLocaleString('en')} spans (${each}): ${perSecond} spans/s`);

  const questions = {
    service: 'service:svc-17',
    'service and test': 'service:svc-17 @http.request.headers.x-test-id:individual/test-40',
    'test id': '@http.request.headers.x-test-id:individual/test-40',
    tag: 'x-test-id:individual/test-40',
    trace: `trace_id:6a0f000000000000${((8n * 0x9e3779b97f4a7c15n) & 0xffff_ffff_ffff_ffffn).toString(16).padStart(16, '0')}`,
    resource: 'resource_name:"GET /things/17/:id"',
    'service and status': 'service:svc-17 @http.status_code:>=200',
    env: 'env:ci',
    errors: 'status:error',
    everything: '*',
    'no index': '@http.url:*things/77777',
  };
  const told: string[] = [];
  for (const [name, query] of Object.entries(questions)) {
    const body = JSON.stringify({ data: { type: 'search_request', attributes: { filter: { query, from: 'now-1h', to: 'now+1h' }, page: { limit: 50 } } } });
    const times: number[] = [];
    let found = 0;
    for (let round = 0; round < 9; round++) {
      const start = performance.now();
      found = JSON.parse(await call('POST', `${url}/api/v2/spans/events/search`, body, 'application/json')).data.length;
      times.push(performance.now() - start);
    }
    told.push(`${name} ${median(times).toFixed(1)} ms (first ${times[0]?.toFixed(1)}, ${found} spans)`);
  }
  console.log(`search: ${told.join('; ')}`);
} finally {
  child.kill();
}
