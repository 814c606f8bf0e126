import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
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

test('a named sandbox leases every port, whatever is fixed', async () => {
  await using sandbox = await open([backend], 'grafana-rules');
  const ports = sandbox.portsOf(backend.name);
  expect(ports.ok && Object.values(ports.value).every((port) => port >= 20000 && port <= 29999)).toBe(true);
});

test('a port variable counts in the first sandbox that needs the capability, and the others lease [S3-61]', async () => {
  const host = hostWith({ BETRACE_PORT_BACKEND: '13011' });
  const portIn = async (names: readonly (string | null)[], name: string | null) => {
    const requirements = names.map((sandbox) => ({ capability: backend.name, sandbox }));
    await using sandboxes = await openSandboxes({ run, configuration: configuration('/repo', [backend]), requirements, removeAtEnd }, host);
    const ports = sandboxes.get(name).portsOf(backend.name);
    return ports.ok ? ports.value['http'] : 0;
  };
  expect(await portIn(['rules'], 'rules')).toBe(13011);
  expect(await portIn([null, 'rules'], null)).toBe(13011);
  expect(await portIn([null, 'rules'], 'rules')).toBeGreaterThanOrEqual(20000);
  expect(await portIn(['rules', 'alone'], 'alone')).toBe(13011);
  expect(await portIn(['rules', 'alone'], 'rules')).toBeGreaterThanOrEqual(20000);
});

test('ports that were lost are replaced from the next block; a given port stays, and one that was never had is nothing to replace', async () => {
  const declared = [capability('api'), backend];
  await using sandbox = await open(declared);
  const [api] = declared;
  const before = api && sandbox.portsOf(api.name);
  const lost = before?.ok ? (before.value['http'] ?? 0) : 0;
  expect(api && (await sandbox.movePorts(api.name, lost))).toBe(true);
  const after = api && sandbox.portsOf(api.name);
  expect(after?.ok && Math.floor(((after.value['http'] ?? 0) - 20000) / 16)).not.toBe(Math.floor((lost - 20000) / 16));
  expect(await sandbox.movePorts(backend.name, 12011)).toBe(false);
  expect(await sandbox.movePorts(backend.name, 9)).toBe(false);
});

test("tools find in the user's home what they keep there, unless a variable says otherwise; nothing else of it is shown", async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'muster-home-'));
  for (const dir of ['.npm', '.cache/ms-playwright', '.cargo', '.ssh', '.kube']) mkdirSync(path.join(home, dir), { recursive: true });
  await using sandbox = await open([], null, hostWith({ HOME: home, CARGO_HOME: '/elsewhere' }));
  expect(sandbox.variables).toMatchObject({ npm_config_cache: path.join(home, '.npm'), PLAYWRIGHT_BROWSERS_PATH: path.join(home, '.cache/ms-playwright') });
  expect(sandbox.variables['HOME']).toBe(path.join(sandbox.dir, 'home'));
  for (const name of ['CARGO_HOME', 'RUSTUP_HOME', 'KUBECONFIG', 'SSH_AUTH_SOCK']) expect(sandbox.variables).not.toHaveProperty(name);
  rmSync(home, { recursive: true });
});

test('its description stands where MUSTER_SANDBOX points and grows with what becomes ready', async () => {
  await using sandbox = await open([backend]);
  const file = sandbox.variables['MUSTER_SANDBOX'] ?? '';
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: 1, run: 'r1', name: null, id: 'r1', dir: sandbox.dir, capabilities: {} });
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
