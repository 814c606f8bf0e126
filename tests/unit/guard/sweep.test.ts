/** The sweep over a state folder of its own, with real processes; a dead guard is one whose pid never had that start time. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Lease, leaseFile, leasesDir, parseLease, writeLease } from '../../../harness/guard/lease.ts';
import { sweep } from '../../../harness/guard/sweep.ts';
import type { Host } from '../../../harness/host/host.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { identify } from '../../../harness/host/process-identity.ts';

let home: string;
let host: Host;
let stateDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-sweep-'));
  host = { ...nodeHost(), env: { ...process.env, XDG_STATE_HOME: home } };
  stateDir = path.join(home, 'muster');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  fs.rmSync(home, { recursive: true, force: true });
});

const NOBODY = { pid: 1, start: 0.5 };

function leave(run: string, more: Partial<Lease> = {}): string {
  const lease: Lease = {
    version: 1,
    run,
    root: '/repository',
    createdAt: host.clock.now(),
    machine: host.table.machine(),
    frontDoor: NOBODY,
    guard: NOBODY,
    processes: [],
    adopted: [],
    cgroup: null,
    stuck: [],
    dirs: [],
    objects: [],
    ...more,
  };
  const file = leaseFile(stateDir, run);
  writeLease(file, lease, host.files);
  return file;
}

/** A process that waits, with variables of its own; ends when the test does. */
function waiting(env: Record<string, string>): ChildProcess & { pid: number } {
  const child = spawn('sleep', ['100'], { env: { PATH: process.env['PATH'], ...env }, detached: true, stdio: 'ignore' });
  children.push(child);
  if (child.pid === undefined) throw new Error('sleep cannot be started');
  return Object.assign(child, { pid: child.pid });
}

const endOf = (child: ChildProcess) => new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
const identityOf = (pid: number) => identify(pid, host.table) ?? NOBODY;
/** `execve` puts the new environment in place a moment after the fork. */
const carries = (pid: number, entry: string) => expect.poll(() => host.table.carriers([pid], [entry]).size).toBe(1);

test('a machine without leases has nothing to sweep', async () => {
  expect(await sweep(host)).toEqual({ swept: [], movedAside: [] });
});

test('marked and recorded processes, folders and ports of a dead run go, and so does its lease [S3-51]', async () => {
  const marked = waiting({ MUSTER_LEASE: 'dead' });
  const recorded = waiting({});
  const adopted = waiting({});
  const stranger = waiting({ MUSTER_LEASE: 'dead-2' });
  await carries(marked.pid, 'MUSTER_LEASE=dead');
  const ends = [marked, recorded, adopted].map(endOf);
  const dir = path.join(home, 'scratch');
  fs.mkdirSync(path.join(dir, 'deep'), { recursive: true });
  for (const [port, run] of [
    [20000, 'dead'],
    [20016, 'alive'],
  ])
    host.files.write(path.join(stateDir, 'ports', String(port)), JSON.stringify({ run, pid: 1, start: 1 }));
  const file = leave('dead', {
    dirs: [dir],
    processes: [
      { id: 'a', process: identityOf(recorded.pid), log: '' },
      { id: 'b', process: null, log: '' },
    ],
    adopted: [identityOf(adopted.pid)],
  });

  const report = await sweep(host);

  expect(await Promise.all(ends)).toEqual(['SIGTERM', 'SIGTERM', 'SIGTERM']);
  expect(report.swept).toEqual([
    { run: 'dead', processes: ['sleep 100', 'sleep 100', 'sleep 100'], dirs: [dir], objects: [], portBlocks: 1, left: [], isStuck: false },
  ]);
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  expect(fs.existsSync(dir)).toBe(false);
  expect(host.files.list(path.join(stateDir, 'ports'))).toEqual(['20016']);
  expect(fs.existsSync(file)).toBe(false);
});

test('who writes to a log of the run is found by that alone, and who reads it is nobody', async () => {
  const log = path.join(home, 'logs-of-dead', 'a.log');
  fs.mkdirSync(path.dirname(log));
  const open = (flags: string) => {
    const descriptor = fs.openSync(log, flags);
    const child = spawn('sleep', ['100'], { env: {}, detached: true, stdio: ['ignore', descriptor, 'ignore'] });
    children.push(child);
    fs.closeSync(descriptor);
    return child;
  };
  const [writer, reader] = [open('a'), open('r')];
  const end = endOf(writer);
  leave('dead', { processes: [{ id: 'a', process: null, log }] });
  expect((await sweep(host)).swept).toMatchObject([{ processes: ['sleep 100'] }]);
  expect(await end).toBe('SIGTERM');
  expect(reader.exitCode ?? reader.signalCode).toBeNull();
});

test("a log whose path does not name the run is anybody's", async () => {
  const log = path.join(home, 'all.log');
  const descriptor = fs.openSync(log, 'a');
  const writer = spawn('sleep', ['100'], { env: {}, detached: true, stdio: ['ignore', descriptor, 'ignore'] });
  children.push(writer);
  fs.closeSync(descriptor);
  leave('dead', { processes: [{ id: 'a', process: null, log }] });
  expect((await sweep(host)).swept).toMatchObject([{ processes: [] }]);
  expect(writer.exitCode ?? writer.signalCode).toBeNull();
});

test('what cannot be ended stays in its lease and holds up nobody, until it has ended and is swept', { timeout: 30_000 }, async () => {
  const child = waiting({ MUSTER_LEASE: 'dead' });
  await carries(child.pid, 'MUSTER_LEASE=dead');
  const file = leave('dead');
  const deaf = { ...host, table: { ...host.table, signal: () => true } };
  expect((await sweep(deaf)).swept).toMatchObject([{ run: 'dead', isStuck: true }]);
  expect(parseLease(fs.readFileSync(file, 'utf8'))?.stuck).toEqual([identityOf(child.pid)]);
  const began = performance.now();
  expect((await sweep(host)).swept).toMatchObject([{ run: 'dead', processes: ['sleep 100'], isStuck: true }]);
  expect(performance.now() - began).toBeLessThan(1000);
  const end = endOf(child);
  child.kill('SIGKILL');
  await end;
  expect((await sweep(host)).swept).toMatchObject([{ run: 'dead', processes: [], isStuck: false }]);
  expect(fs.existsSync(file)).toBe(false);
});

test('a run whose guard lives is left alone', async () => {
  const child = waiting({ MUSTER_LEASE: 'alive' });
  const file = leave('alive', { guard: identityOf(process.pid), processes: [{ id: 'a', process: identityOf(child.pid), log: '' }] });
  expect((await sweep(host)).swept).toEqual([]);
  expect(fs.existsSync(file)).toBe(true);
  expect(child.exitCode ?? child.signalCode).toBeNull();
});

test('a pid that was given to another process is not signalled', async () => {
  const child = waiting({});
  leave('dead', { processes: [{ id: 'a', process: { pid: child.pid, start: identityOf(child.pid).start - 1 }, log: '' }] });
  expect((await sweep(host)).swept).toMatchObject([{ run: 'dead', processes: [] }]);
  expect(child.exitCode ?? child.signalCode).toBeNull();
});

test('after a reboot the pids of a lease name nobody', async () => {
  const child = waiting({});
  leave('dead', { machine: { ...host.table.machine(), boot: 'an earlier one' }, processes: [{ id: 'a', process: identityOf(child.pid), log: '' }] });
  expect((await sweep(host)).swept).toMatchObject([{ run: 'dead', processes: [] }]);
  expect(child.exitCode ?? child.signalCode).toBeNull();
});

test.each(['hostname', 'namespace'])('a lease of another %s is left alone', async (part) => {
  const file = leave('elsewhere', { machine: { ...host.table.machine(), [part]: 'another' } });
  expect((await sweep(host)).swept).toEqual([]);
  expect(fs.existsSync(file)).toBe(true);
});

test('a corrupt lease is moved aside, and the others are swept', async () => {
  leave('dead');
  fs.writeFileSync(leaseFile(stateDir, 'broken'), '{"version": 1');
  const report = await sweep(host);
  expect(report.swept.map(({ run }) => run)).toEqual(['dead']);
  expect(report.movedAside).toEqual([`${leaseFile(stateDir, 'broken')}.corrupt`]);
  expect(await sweep(host)).toEqual({ swept: [], movedAside: [] });
});

test('a lease that was moved aside is kept for a week, then it goes', async () => {
  fs.mkdirSync(leasesDir(stateDir), { recursive: true });
  const [old, recent] = [`${leaseFile(stateDir, 'old')}.corrupt`, `${leaseFile(stateDir, 'recent')}.corrupt`];
  for (const file of [old, recent]) fs.writeFileSync(file, 'nonsense');
  const days = (count: number) => (Date.now() - count * 24 * 3600 * 1000) / 1000;
  fs.utimesSync(old, days(8), days(8));
  fs.utimesSync(recent, days(6), days(6));
  await sweep(host, { isDryRun: true });
  expect(host.files.list(leasesDir(stateDir))).toHaveLength(2);
  await sweep(host);
  expect(host.files.list(leasesDir(stateDir))).toEqual([path.basename(recent)]);
});

test('a lease whose sweeper died is swept by the next one', async () => {
  const file = leave('dead');
  fs.renameSync(file, `${file}.999999-1.swept`);
  expect((await sweep(host)).swept.map(({ run }) => run)).toEqual(['dead']);
  expect(host.files.list(leasesDir(stateDir))).toEqual([]);
});

test('of two sweeps at once, each lease is swept by one', async () => {
  for (let index = 0; index < 10; index++) leave(`dead-${index}`);
  const reports = await Promise.all([sweep(host), sweep(host)]);
  expect(reports.flatMap(({ swept }) => swept.map(({ run }) => run)).sort()).toEqual(Array.from({ length: 10 }, (_, index) => `dead-${index}`));
  expect(host.files.list(leasesDir(stateDir))).toEqual([]);
});

test('a process that carries the marker of a dead run and sweeps spares itself', async () => {
  leave('dead', { processes: [{ id: 'me', process: identityOf(process.pid), log: '' }] });
  expect((await sweep(host)).swept).toMatchObject([{ run: 'dead', processes: [], isStuck: false }]);
});

test('a dry run says what it would do, and does nothing', async () => {
  const dir = fs.mkdtempSync(path.join(home, 'muster-'));
  const child = waiting({ MUSTER_LEASE: 'run-dry' });
  await carries(child.pid, 'MUSTER_LEASE=run-dry');
  const lease = leave('run-dry', { dirs: [dir] });
  const report = await sweep(host, { isDryRun: true });
  expect(report.swept).toEqual([{ run: 'run-dry', processes: ['sleep 100'], dirs: [dir], objects: [], portBlocks: 0, left: [], isStuck: false }]);
  expect([fs.existsSync(dir), fs.existsSync(lease), child.exitCode, child.signalCode]).toEqual([true, true, null, null]);
});

test('a lease under the name of another run is not believed, so that it cannot lead out of its folder', async () => {
  const lease = leave('run-astray', {});
  const text = JSON.parse(fs.readFileSync(lease, 'utf8'));
  fs.writeFileSync(lease, JSON.stringify({ ...text, run: '../../run-astray' }));
  const report = await sweep(host);
  expect(report.swept).toEqual([]);
  expect(report.movedAside).toEqual([`${lease}.corrupt`]);
});

/** An engine that takes requests and never answers; `asked` are those it got. */
async function silentEngine() {
  const asked: string[] = [];
  const server = http.createServer(({ method, url }) => void asked.push(`${method} ${url?.split('?')[0]}`)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    engine: `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    asked,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('an engine that says nothing is asked once, and what it has stays in the lease and is named', { timeout: 30_000 }, async () => {
  using silent = await silentEngine();
  const objects = [{ kind: 'containers', engine: silent.engine, label: 'dev.muster.run=dead' }] as const;
  const file = leave('dead', { objects });
  const left = [`what is labelled dev.muster.run=dead: the container engine at ${silent.engine} does not answer`];
  expect((await sweep(host)).swept).toMatchObject([{ run: 'dead', objects: [], left, isStuck: true }]);
  expect(silent.asked.sort()).toEqual(['GET /containers/json', 'GET /networks', 'GET /volumes']);
  expect(parseLease(fs.readFileSync(file, 'utf8'))?.objects).toEqual(objects);
});

test('what is no regular file is not read for a lease: a sweep neither waits for it nor touches it', async () => {
  leave('dead');
  const [pipe, folder] = [leaseFile(stateDir, 'pipe'), leaseFile(stateDir, 'folder')];
  execFileSync('mkfifo', [pipe]);
  fs.mkdirSync(folder);
  fs.symlinkSync('/dev/zero', leaseFile(stateDir, 'device'));
  // In a program of its own: a read that waits for a pipe would hold up this one for good.
  const script = `import { sweep } from ${JSON.stringify(path.resolve('harness/guard/sweep.ts'))};
    import { nodeHost } from ${JSON.stringify(path.resolve('harness/host/node-host.ts'))};
    console.log(JSON.stringify(await sweep(nodeHost())));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { env: host.env, encoding: 'utf8', timeout: 30_000 });
  expect(JSON.parse(said)).toMatchObject({ swept: [{ run: 'dead' }], movedAside: [] });
  expect(host.files.list(leasesDir(stateDir))).toEqual(['device.json', 'folder.json', 'pipe.json']);
});

test('a kubectl and an engine that say nothing are asked at once, for two seconds at a start, and what they have stays in the lease [M-08]', async () => {
  const kubectl = path.join(home, 'kubectl');
  fs.writeFileSync(kubectl, '#!/bin/sh\nexec sleep 100\n', { mode: 0o755 });
  const silent = net.createServer(() => {}).listen(path.join(home, 'engine.sock'));
  await once(silent, 'listening');
  const record = path.join(home, 'cluster.json');
  fs.writeFileSync(record, JSON.stringify({ version: 1, name: 'c', isPassing: true }));
  const of = { kubectl, kubeconfig: path.join(home, 'kubeconfig') };
  const file = leave('run-silent', {
    objects: [
      { kind: 'cluster', program: kubectl, ...of, name: 'c', record },
      { kind: 'namespace', ...of, context: 'kind-c', namespace: 'n', label: 'a=b' },
      { kind: 'containers', engine: `unix://${path.join(home, 'engine.sock')}`, label: 'a=b' },
    ],
  });
  const waits: unknown[] = [];
  const run: Host['processes']['run'] = (argv, options) => {
    waits.push([argv.at(5), options?.timeoutMs]);
    return host.processes.run(argv, options);
  };
  const request: Host['sockets']['request'] = (endpoint, asked) => {
    waits.push([asked.path.split('?')[0], asked.timeoutMs]);
    return host.sockets.request(endpoint, asked);
  };
  const { swept } = await sweep({ ...host, processes: { ...host.processes, run }, sockets: { ...host.sockets, request } });
  expect(waits.sort()).toEqual([
    ['/containers/json', 2000],
    ['/networks', 2000],
    ['/volumes', 2000],
    ['delete', 2000],
  ]);
  expect(swept).toMatchObject([
    {
      isStuck: true,
      left: [/namespace n of kind-c/, /the container engine at .* does not answer/, /cluster c: kubectl/].map((each) => expect.stringMatching(each)),
    },
  ]);
  expect(parseLease(fs.readFileSync(file, 'utf8'))?.objects).toHaveLength(3);
  silent.close();
});

test('a guard that is stopped is ended once its front door is gone, and neither by a dry sweep nor while that lives [S3-43]', async () => {
  const guard = waiting({});
  process.kill(guard.pid, 'SIGSTOP');
  await expect.poll(() => host.table.isStopped(guard.pid)).toBe(true);
  const file = leave('run-alive', { guard: identityOf(guard.pid), frontDoor: identityOf(process.pid) });
  expect((await sweep(host)).swept).toEqual([]);
  fs.rmSync(file);
  leave('run-dead', { guard: identityOf(guard.pid) });
  expect((await sweep(host, { isDryRun: true })).swept).toMatchObject([{ run: 'run-dead' }]);
  expect(host.table.isStopped(guard.pid)).toBe(true);
  const ended = endOf(guard);
  expect((await sweep(host)).swept).toMatchObject([{ run: 'run-dead', isStuck: false }]);
  expect(await ended).toBe('SIGKILL');
  expect(fs.readdirSync(leasesDir(stateDir))).toEqual([]);
});

test('a guard whose front door is gone and which is not stopped clears up by itself: no sweep touches it', async () => {
  const guard = waiting({});
  leave('run-clearing', { guard: identityOf(guard.pid) });
  expect((await sweep(host)).swept).toEqual([]);
  expect(host.table.find(guard.pid)?.isZombie).toBe(false);
});

test('a draft of a lease goes with its writer, whole or not; that of a living one stays', async () => {
  const dir = leasesDir(stateDir);
  const file = leave('run-drafted');
  const draft = (name: string, text: string) => fs.writeFileSync(path.join(dir, name), text);
  draft('run-whole.json.4194304.tmp', fs.readFileSync(file, 'utf8'));
  draft('run-empty.json.4194304.tmp', '');
  draft(`run-living.json.${process.pid}.tmp`, '');
  await sweep(host);
  expect(fs.readdirSync(dir)).toEqual([`run-living.json.${process.pid}.tmp`]);
});
