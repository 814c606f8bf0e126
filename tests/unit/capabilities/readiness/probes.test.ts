import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { execProbe } from '../../../../harness/capabilities/readiness/exec.ts';
import { httpProbe } from '../../../../harness/capabilities/readiness/http.ts';
import { logLength, logProbe } from '../../../../harness/capabilities/readiness/log.ts';
import type { Observation, Probe } from '../../../../harness/capabilities/readiness/probe.ts';
import { externalProbes, type ProbeTarget, probesOf } from '../../../../harness/capabilities/readiness/probes.ts';
import { tcpProbe } from '../../../../harness/capabilities/readiness/tcp.ts';
import { nodeHost } from '../../../../harness/host/node-host.ts';
import type { ReadyCheck } from '../../../../harness/model/capability.ts';
import { capability, stranger } from '../rig.ts';

/** Loopback addresses of this machine: some have no IPv6. */
const loopback = Object.values(os.networkInterfaces()).flatMap((each = []) =>
  each.filter(({ address }) => ['127.0.0.1', '::1'].includes(address)).map(({ address }) => address),
);

const host = nodeHost();
const dir = mkdtempSync(path.join(os.tmpdir(), 'muster-probes-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const ask = (probe: Probe): Promise<Observation> => probe.ask(new AbortController().signal);

async function listening(server: net.Server, address = '127.0.0.1'): Promise<AsyncDisposable & { readonly port: number }> {
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function freePort(): Promise<number> {
  await using server = await listening(net.createServer());
  return server.port;
}

test('http holds on exactly the expected status', async () => {
  await using service = await stranger();
  expect(await ask(httpProbe({ url: `${service.url}/health`, status: 200 }, host))).toEqual({ kind: 'holds' });
  expect(await ask(httpProbe({ url: `${service.url}/health`, status: 204 }, host))).toEqual({ kind: 'lacks', last: 'answered 200: ready' });
});

test('http keeps status and the head of the body that it saw last', async () => {
  await using service = await stranger({ NOT_READY: '1000' });
  const probe = httpProbe({ url: `${service.url}/health`, status: 200 }, host);
  expect(probe.check).toBe('http /health');
  expect(await ask(probe)).toEqual({ kind: 'lacks', last: 'answered 503: still warming up' });
});

test('http follows no redirect', async () => {
  await using service = await stranger();
  expect(await ask(httpProbe({ url: `${service.url}/moved`, status: 200 }, host))).toEqual({ kind: 'lacks', last: 'answered 302' });
});

test('http gives up on one question after its time', async () => {
  await using server = await listening(http.createServer(() => {}));
  const probe = httpProbe({ url: `http://127.0.0.1:${server.port}/health`, status: 200, timeoutMs: 50 }, host);
  expect(await ask(probe)).toEqual({ kind: 'lacks', last: 'no answer within 50 ms' });
});

test('a refused connection is told from a wrong answer', async () => {
  const port = await freePort();
  const refused = { kind: 'absent', last: 'was refused: nothing listens there' };
  expect(await ask(httpProbe({ url: `http://127.0.0.1:${port}/`, status: 200 }, host))).toEqual(refused);
  expect(await ask(httpProbe({ url: `http://localhost:${port}/`, status: 200 }, host))).toEqual(refused);
  expect((await ask(tcpProbe({ host: '127.0.0.1', port }, host))).kind).not.toBe('holds');
});

test.each(loopback)('tcp holds when a connection to %s stays open', async (address) => {
  await using server = await listening(net.createServer(), address);
  expect(await ask(tcpProbe({ host: '127.0.0.1', port: server.port }, host))).toEqual({ kind: 'holds' });
});

test('tcp does not hold when the connection is closed at once', async () => {
  await using server = await listening(net.createServer((socket) => socket.destroy()));
  expect(await ask(tcpProbe({ host: '127.0.0.1', port: server.port }, host))).toMatchObject({ kind: 'lacks' });
});

const exec = (script: string) => execProbe({ command: [process.execPath, '-e', script], cwd: dir, env: { PATH: '', GREETING: 'hi' } }, host);

test.each([
  ['process.exit(0)', { kind: 'holds' }],
  ['process.exit(process.env.GREETING === "hi" ? 0 : 1)', { kind: 'holds' }],
  ['console.error("no route"); process.exit(2)', { kind: 'lacks', last: 'exited with 2: no route' }],
])('exec %s', async (script, observation) => {
  expect(await ask(exec(script))).toEqual(observation);
});

test('exec says why a command cannot be started, and never asks a shell', async () => {
  const observation = await ask(execProbe({ command: ['no-such-command; true'], cwd: dir, env: {} }, host));
  expect(observation).toMatchObject({ kind: 'lacks', last: expect.stringContaining('could not be started') });
});

test('exec is ended when the waiting is over', async () => {
  const over = new AbortController();
  const observed = exec('setInterval(() => {}, 1000)').ask(over.signal);
  over.abort();
  expect((await observed).kind).toBe('lacks');
});

test('log holds on a line of this launch, not of an earlier one', async () => {
  const file = path.join(dir, 'service.log');
  writeFileSync(file, 'ready to serve\n');
  const probe = logProbe({ pattern: '^ready', file, from: logLength(file, host) }, host);
  expect(await ask(probe)).toEqual({ kind: 'absent', last: 'matched no line yet' });
  appendFileSync(file, 'starting\n');
  expect((await ask(probe)).kind).toBe('absent');
  appendFileSync(file, 'ready to serve\n');
  expect(await ask(probe)).toEqual({ kind: 'holds' });
});

test('log looks at each part once, and at a line again until it has ended', async () => {
  const file = path.join(dir, 'long.log');
  writeFileSync(file, '');
  const probe = logProbe({ pattern: '^it is ready$', file, from: 0 }, host);
  for (const part of ['x'.repeat(200_000), '\nit is', ' rea', 'dy or not\nit is re']) {
    appendFileSync(file, part);
    expect((await ask(probe)).kind).toBe('absent');
  }
  appendFileSync(file, 'ady');
  expect((await ask(probe)).kind).toBe('holds');
});

test('log waits for a file that is not there yet', async () => {
  expect((await ask(logProbe({ pattern: 'x', file: path.join(dir, 'none.log'), from: 0 }, host))).kind).toBe('absent');
});

const target = (ready: readonly ReadyCheck[], more: Partial<ProbeTarget> = {}, ports: Record<string, number> = { http: 1, grpc: 2 }): ProbeTarget => ({
  capability: capability('backend', { ready, ports: Object.fromEntries(Object.keys(ports).map((name) => [name, {}])) }),
  url: 'http://127.0.0.1:1',
  scope: { ports, env: {}, sandboxDir: '/s', urls: {} },
  root: dir,
  environment: {},
  log: { file: path.join(dir, 'b.log'), from: 0 },
  ...more,
});

const checks = (probes: ReturnType<typeof probesOf>) => (probes.ok ? probes.value.map(({ check }) => check) : probes.problems);

test.each<[readonly ReadyCheck[], string[]]>([
  [[{ kind: 'http', path: '/health', port: 'http', status: 200 }], ['http /health']],
  [
    [
      { kind: 'tcp', port: 'grpc' },
      { kind: 'log', pattern: 'up' },
      { kind: 'exec', command: ['true', '${port.http}'] },
    ],
    ['tcp 2', 'log /up/', 'exec true'],
  ],
  [[{ kind: 'process' }], []],
  [[], []],
])('%j become probes', (ready, expected) => {
  expect(checks(probesOf(target(ready), host))).toEqual(expected);
});

test('without ports and checks there is nothing to ask', () => {
  expect(checks(probesOf(target([], {}, {}), host))).toEqual([]);
});

test('a check of a port that is not declared is a problem', () => {
  expect(checks(probesOf(target([{ kind: 'tcp', port: 'admin' }]), host))).toMatchObject([{ code: 'unknown-expression', expression: 'port.admin' }]);
});

test('what others run is not asked for its log or process, but for an accepted connection', () => {
  const elsewhere = { log: null, url: 'postgres://db.example:5432/x' };
  expect(checks(externalProbes(target([{ kind: 'log', pattern: 'up' }, { kind: 'process' }], elsewhere), host))).toEqual(['tcp 5432']);
  expect(checks(externalProbes(target([{ kind: 'http', path: '/health', port: 'http', status: 200 }], elsewhere), host))).toEqual(['http /health']);
});
