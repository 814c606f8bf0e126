import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Host } from '../../../harness/host/host.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import type { Capability } from '../../../harness/model/capability.ts';
import { runId } from '../../../harness/model/ids.ts';
import { addressOf } from '../../../harness/sandbox/address.ts';
import { openSandbox, type Sandbox } from '../../../harness/sandbox/sandbox.ts';
import { openSandboxes } from '../../../harness/sandbox/sandboxes.ts';
import { capability, configuration } from '../capabilities/rig.ts';

const state = mkdtempSync(path.join(os.tmpdir(), 'muster-sandbox-'));
const run = runId('r1');
const hostWith = (env: Record<string, string> = {}): Host => ({ ...nodeHost(), env: { XDG_STATE_HOME: state, ...env } });
const removeAtEnd = async () => {};

afterAll(() => rmSync(state, { recursive: true, force: true }));

function open(capabilities: readonly Capability[], name: string | null = null, host: Host = hostWith()): Promise<Sandbox> {
  return openSandbox({ run, root: '/repo', name, capabilities, removeAtEnd }, host);
}

const betrace = { grafana: 12015, backend: 12011, tempo: 3200, loki: 3100, prometheus: 9090, alloy: 4317 };

test.each(Object.entries(betrace))('%s listens on its fixed port %d in the default sandbox [S3-15]', async (name, port) => {
  const declared = capability(name, { ports: { http: { fixed: port } } });
  await using sandbox = await open([declared]);
  expect(sandbox.portsOf(declared.name)).toEqual({ ok: true, value: { http: port } });
});

const backend = capability('backend', { ports: { http: { fixed: 12011, env: 'BETRACE_PORT_BACKEND' }, admin: {} } });

test('a variable overrides a fixed port', async () => {
  await using sandbox = await open([backend], null, hostWith({ BETRACE_PORT_BACKEND: '13011' }));
  expect(sandbox.portsOf(backend.name)).toMatchObject({ ok: true, value: { http: 13011 } });
});

test('an empty variable overrides nothing', async () => {
  await using sandbox = await open([backend], null, hostWith({ BETRACE_PORT_BACKEND: '' }));
  expect(sandbox.portsOf(backend.name)).toMatchObject({ ok: true, value: { http: 12011 } });
});

test.each(['0', '65536', 'http', '12.5', '-1', '1e3'])('a variable that says %s is no port, and the problem shows where it is declared', async (value) => {
  await using sandbox = await open([backend], null, hostWith({ BETRACE_PORT_BACKEND: value }));
  expect(sandbox.portsOf(backend.name)).toEqual({
    ok: false,
    problems: [
      {
        code: 'bad-format',
        file: 'muster.yaml',
        line: 1,
        path: 'capabilities.backend.ports.http',
        value: `BETRACE_PORT_BACKEND=${value}`,
        expected: 'a port between 1 and 65535',
      },
    ],
  });
});

test('a named sandbox leases every port, whatever is fixed or overridden', async () => {
  await using sandbox = await open([backend], 'grafana-rules', hostWith({ BETRACE_PORT_BACKEND: '13011' }));
  const ports = sandbox.portsOf(backend.name);
  expect(ports.ok && Object.values(ports.value).every((port) => port >= 20000 && port <= 29999)).toBe(true);
});

test('its description stands where MUSTER_SANDBOX points and grows with what becomes ready', async () => {
  await using sandbox = await open([backend]);
  const file = sandbox.variables['MUSTER_SANDBOX'] ?? '';
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: 1, run: 'r1', name: null, dir: sandbox.dir, capabilities: {} });
  const address = addressOf('http://127.0.0.1:12011', { http: 12011 });
  sandbox.publish(backend.name, address);
  expect(JSON.parse(readFileSync(file, 'utf8')).capabilities).toEqual({ backend: address });
});

test('its folder is private, short enough for a unix socket, and gone afterwards [S3-45]', async () => {
  const told: string[] = [];
  const sandbox = await openSandbox({ run, root: '/repo', name: null, capabilities: [backend], removeAtEnd: async (dir) => void told.push(dir) }, hostWith());
  const tmp = sandbox.variables['TMPDIR'] ?? '';
  expect(statSync(tmp).isDirectory()).toBe(true);
  expect(statSync(sandbox.dir).mode & 0o777).toBe(0o700);
  expect(path.relative(path.dirname(sandbox.dir), tmp).length).toBeLessThan(24);
  expect(told).toEqual([sandbox.dir]);
  await sandbox[Symbol.asyncDispose]();
  expect(existsSync(sandbox.dir)).toBe(false);
  expect(readdirSync(path.join(state, 'muster/ports'))).toEqual([]);
});

test('a run has the default sandbox and each that is named, with ports of their own', async () => {
  const declared = configuration('/repo', [capability('backend')]);
  const name = capability('backend').name;
  const requirements = [null, 'grafana-rules'].map((sandbox) => ({ capability: name, sandbox }));
  await using sandboxes = await openSandboxes({ run, configuration: declared, requirements, names: ['alone', null], removeAtEnd }, hostWith());
  expect(sandboxes.all().map((sandbox) => sandbox.name)).toEqual([null, 'alone', 'grafana-rules']);
  expect(sandboxes.get(null).portsOf(name)).not.toEqual(sandboxes.get('grafana-rules').portsOf(name));
  expect(sandboxes.get('alone').description().capabilities).toEqual({});
  expect(() => sandboxes.get('other')).toThrow('no sandbox was opened for other');
});
