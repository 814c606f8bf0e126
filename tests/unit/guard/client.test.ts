/** A real guard in its own process, with real children. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Guard, type SpawnSpec, startGuard } from '../../../harness/guard/client.ts';
import { leaseFile, parseLease } from '../../../harness/guard/lease.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { isAlive } from '../../../harness/host/process-identity.ts';
import { runId } from '../../../harness/model/ids.ts';
import { containments, environmentFor } from '../../rig/containments.ts';

const host = nodeHost();
const MAIN = path.resolve(import.meta.dirname, '../../../harness/guard/main.ts');
let dir: string;
let guards: Guard[];

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-guard-'));
  guards = [];
});
afterEach(async () => {
  await Promise.all(guards.map((guard) => guard.shutdown()));
  fs.rmSync(dir, { recursive: true, force: true });
});

async function start(more: { stateDir?: string; log?: string; env?: Readonly<Record<string, string>> } = {}): Promise<Guard> {
  const guard = await startGuard(
    { run: runId(`test-${path.basename(dir)}`), stateDir: path.join(dir, 'state'), root: dir, log: path.join(dir, 'guard.log'), ...more },
    { ...host, env: { ...host.env, ...more.env } },
  );
  guards.push(guard);
  return guard;
}

function spec(id: string, more: Partial<SpawnSpec> = {}): SpawnSpec {
  const env = { PATH: process.env['PATH'] ?? '' };
  return { id, argv: ['sleep', '100'], cwd: dir, env, log: path.join(dir, `${id}.log`), stop: { signal: 'SIGTERM', graceMs: 5000 }, dependsOn: [], ...more };
}

async function started(guard: Guard, ...args: Parameters<typeof spec>) {
  const result = await guard.spawn(spec(...args));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

const read = (name: string) => fs.readFileSync(path.join(dir, name), 'utf8');
const lease = () => parseLease(fs.readFileSync(leaseFile(path.join(dir, 'state'), `test-${path.basename(dir)}`), 'utf8'));

test('a child gets its environment and the marker, its own session, no input, and one log for both outputs that only its user may read', async () => {
  const guard = await start();
  fs.writeFileSync(path.join(dir, 'a.log'), 'before\n', { mode: 0o600 });
  const script = 'cat; echo "$GREETING $MUSTER_LEASE $MUSTER_LEASE_ID" >&2; echo done';
  const child = await started(guard, 'a', { argv: ['sh', '-c', script], env: { PATH: process.env['PATH'] ?? '', GREETING: 'hello' } });
  expect(await child.exited).toEqual({ code: 0, signal: null });
  expect(read('a.log')).toBe(`before\nhello test-${path.basename(dir)} a\ndone\n`);
  expect(fs.statSync(path.join(dir, 'a.log')).mode & 0o777).toBe(0o600);
  const other = await started(guard, 'b');
  expect(host.table.find(other.pid)).toMatchObject({ parent: guard.pid, session: other.pid, group: other.pid });
});

test.each(containments)('held together by its %s, a guard has a session of its own, and leaves no group behind', async (containment) => {
  const guard = await start({ env: environmentFor(containment) });
  expect(guard.containment).toBe(containment);
  expect(host.table.find(guard.pid)?.session).toBe(guard.pid);
  const child = await started(guard, 'a');
  const group = lease()?.cgroup ?? null;
  expect(group === null ? null : host.cgroups.members(group)).toEqual(containment === 'cgroup' ? expect.arrayContaining([guard.pid, child.pid]) : null);
  await guard.shutdown();
  expect(group !== null && fs.existsSync(group)).toBe(false);
});

/** Leaves session, environment, log and parent behind before it says so in the file `out`. */
const HIDES = 'env -i setsid sh -c "trap : TERM; echo \\$\\$ > out; while :; do sleep 0.05; done" < /dev/null > /dev/null 2>&1 & sleep 100';

test.each(containments)('who hides from every marker while its parent lives is named in the lease, or in its %s, right after', async (containment) => {
  const guard = await start({ env: environmentFor(containment) });
  await started(guard, 'a', { argv: ['sh', '-c', HIDES] });
  await expect.poll(() => fs.existsSync(path.join(dir, 'out')) && read('out')).toMatch(/\d+\n/);
  const pid = Number(read('out'));
  const named = () => [...(lease()?.adopted ?? []).map((process) => process.pid), ...host.cgroups.members(lease()?.cgroup ?? '/nowhere')];
  await expect.poll(named, { interval: 5, timeout: 500 }).toContain(pid);
  process.kill(guard.pid, 'SIGKILL');
  await guard.shutdown();
  expect(host.table.find(pid)?.isZombie ?? true).toBe(true);
});

test.each<[string, Partial<SpawnSpec>, object]>([
  ['a program that is nowhere', { argv: ['no-such-program'] }, { code: 'command-not-found', capability: 'x', command: 'no-such-program' }],
  ['a script whose interpreter is nowhere', { argv: ['./script'] }, { code: 'command-not-found', capability: 'x', command: './script' }],
  ['a file that is not executable', { argv: ['./plain'] }, { code: 'command-not-found', capability: 'x', command: './plain' }],
  ['a folder that is not there', { cwd: '/no/such/folder' }, { code: 'folder-not-found', capability: 'x', folder: '/no/such/folder' }],
  ['a log in a place that cannot be', { log: '/dev/null/x.log' }, { code: 'log-unwritable', capability: 'x', log: '/dev/null/x.log' }],
  [
    'an argument list that is too long',
    { argv: ['true', ...Array.from({ length: 40 }, () => 'x'.repeat(100_000))] },
    { code: 'not-started', capability: 'x', command: 'true' },
  ],
])('%s is refused for what it is', async (_, more, problem) => {
  const guard = await start();
  fs.writeFileSync(path.join(dir, 'plain'), '');
  fs.writeFileSync(path.join(dir, 'script'), '#!/no/such/interpreter -x\n', { mode: 0o755 });
  expect(await guard.spawn(spec('x', more))).toMatchObject({ ok: false, problems: [problem] });
  expect(lease()?.processes).toEqual([]);
});

test('an id that is running is not started twice, and may be started again once it is stopped', async () => {
  const guard = await start();
  await started(guard, 'a');
  expect(await guard.spawn(spec('a'))).toMatchObject({ ok: false, problems: [{ code: 'not-started' }] });
  await guard.stop('a');
  expect(await guard.spawn(spec('a'))).toMatchObject({ ok: true });
});

test('the lease names each child with its start time while it runs, and is gone with the run', async () => {
  const guard = await start();
  const { pid } = await started(guard, 'a');
  expect(lease()?.processes).toEqual([{ id: 'a', process: { pid, start: host.table.find(pid)?.start }, log: path.join(dir, 'a.log') }]);
  expect(fs.statSync(leaseFile(path.join(dir, 'state'), `test-${path.basename(dir)}`)).mode & 0o777).toBe(0o600);
  await guard.stop('a');
  expect(lease()?.processes).toEqual([]);
  await guard.shutdown();
  expect(fs.readdirSync(path.join(dir, 'state', 'leases'))).toEqual([]);
});

test('a polite child is stopped at once, and its end is told [S3-26]', async () => {
  const guard = await start();
  const child = await started(guard, 'a');
  const outcome = await guard.stop('a');
  expect(outcome.how).toBe('asked');
  expect(outcome.durationMs).toBeLessThan(2500);
  expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
  expect(await guard.stop('a')).toEqual({ durationMs: 0, how: 'asked', leaks: [] });
});

test('the declared signal is the one that is sent', async () => {
  const guard = await start();
  const child = await started(guard, 'a', { stop: { signal: 'SIGINT', graceMs: 5000 } });
  await guard.stop('a');
  expect(await child.exited).toEqual({ code: null, signal: 'SIGINT' });
});

test('a child that ignores the signal is killed when its grace is over [S3-44]', async () => {
  const guard = await start();
  const argv = ['sh', '-c', 'trap "" TERM; echo up; sleep 100 & wait; sleep 100'];
  const child = await started(guard, 'a', { argv, stop: { signal: 'SIGTERM', graceMs: 200 } });
  await expect.poll(() => read('a.log')).toBe('up\n');
  expect((await guard.stop('a')).how).toBe('killed');
  expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

test('whoever a leader leaves behind is asked once the leader is gone, and stopping waits for it [S3-43]', async () => {
  const guard = await start();
  const daemon = 'trap "echo asked; exit" TERM; echo "$$"; while :; do sleep 0.05; done';
  const argv = ['sh', '-c', 'setsid sh -c "$1" & sleep 100', 'leader', daemon];
  await started(guard, 'a', { argv });
  await expect.poll(() => read('a.log')).toMatch(/\d+\n/);
  const pid = Number.parseInt(read('a.log'), 10);
  expect((await guard.stop('a')).how).toBe('asked');
  expect(host.table.find(pid)).toBeNull();
  expect(read('a.log').match(/asked/g)).toHaveLength(1);
});

test('a leader that ended long ago still has its leftovers stopped [S3-43]', async () => {
  const guard = await start();
  const child = await started(guard, 'a', { argv: ['sh', '-c', 'setsid sleep 100 & echo $!'] });
  await child.exited;
  const pid = Number.parseInt(read('a.log'), 10);
  expect(host.table.find(pid)).not.toBeNull();
  await guard.stop('a');
  expect(host.table.find(pid)).toBeNull();
});

test('stopping one leaves the others alone', async () => {
  const guard = await start();
  await started(guard, 'a');
  const other = await started(guard, 'a-2');
  await guard.stop('a');
  expect(host.table.find(other.pid)?.isZombie).toBe(false);
});

/** Notes in `order` when it is asked to end, and takes a moment for it. */
const slow = (id: string) => ['sh', '-c', `trap 'sleep 0.1; echo ${id} >> order; exit' TERM; echo up; while :; do sleep 0.02; done`];

test('shutdown stops dependents before what they depend on [S3-42]', async () => {
  const guard = await start();
  await started(guard, 'database', { argv: slow('database') });
  await started(guard, 'backend', { argv: slow('backend'), dependsOn: ['database'] });
  await started(guard, 'page', { argv: slow('page'), dependsOn: ['backend', 'database'] });
  for (const id of ['database', 'backend', 'page']) await expect.poll(() => read(`${id}.log`)).toBe('up\n');
  await guard.shutdown();
  expect(read('order')).toBe('page\nbackend\ndatabase\n');
});

test('what depends on a stubborn one in a circle is asked at the last call, and all is over at one deadline', async () => {
  const guard = await start();
  const stop = { signal: 'SIGTERM', graceMs: 500 };
  await started(guard, 'stubborn', { argv: ['sh', '-c', 'trap "" TERM; echo up; while :; do sleep 0.02; done'], stop, dependsOn: ['base'] });
  await started(guard, 'base', { argv: slow('base'), stop, dependsOn: ['stubborn'] });
  for (const id of ['stubborn', 'base']) await expect.poll(() => read(`${id}.log`)).toBe('up\n');
  const began = performance.now();
  await guard.shutdown();
  expect(performance.now() - began).toBeGreaterThan(400);
  expect(performance.now() - began).toBeLessThan(4000);
});

test('folders that were recorded go with the run', async () => {
  const guard = await start();
  const scratch = path.join(dir, 'scratch');
  await guard.removeAtEnd(scratch);
  fs.mkdirSync(path.join(scratch, 'deep'), { recursive: true });
  await guard.shutdown();
  expect(fs.existsSync(scratch)).toBe(false);
});

test('a guard that is killed is told of, what it kept is swept, and everything after it is refused', async () => {
  const guard = await start();
  const child = await started(guard, 'a');
  const identity = { pid: child.pid, start: host.table.find(child.pid)?.start ?? 0 };
  process.kill(guard.pid, 'SIGKILL');
  const [spawned, stopped] = await Promise.all([guard.spawn(spec('b')), guard.stop('a'), guard.gone]);
  expect(spawned).toMatchObject({ ok: false, problems: [{ code: 'guard-lost' }] });
  expect(stopped.how).toBe('killed');
  expect(isAlive(identity, host.table)).toBe(false);
  expect(await child.exited).toEqual({ code: null, signal: null });
  await guard.shutdown();
});

test('SIGTERM to the guard stops everything', async () => {
  const guard = await start();
  const child = await started(guard, 'a');
  process.kill(guard.pid, 'SIGTERM');
  expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
  await guard.gone;
  expect(fs.readdirSync(path.join(dir, 'state', 'leases'))).toEqual([]);
});

test.each(['SIGINT', 'SIGHUP', 'SIGPIPE', 'SIGQUIT'] as const)('%s does not concern the guard', async (signal) => {
  const guard = await start();
  process.kill(guard.pid, signal);
  expect(await guard.spawn(spec('a'))).toMatchObject({ ok: true });
});

test('a full disk under its notes and no place for its lease keep the guard from nothing', async () => {
  const guard = await start({ log: '/dev/full', stateDir: '/dev/null/state' });
  const child = await started(guard, 'a', { log: '/dev/full', argv: ['sh', '-c', 'echo lost; sleep 100'] });
  expect((await guard.stop('a')).how).toBe('asked');
  expect(await child.exited).not.toBeNull();
});

test('a line that is no request is noted, and the next one is answered', async () => {
  const events: string[] = [];
  const log = path.join(dir, 'guard.log');
  const orders = JSON.stringify({ run: 'garbage', stateDir: path.join(dir, 'state'), root: dir, frontDoor: { pid: 1, start: 1 }, log });
  const env = { PATH: process.env['PATH'] ?? '' };
  const helper = host.children.startHelper({ argv: [host.node, MAIN], cwd: dir, env, log }, (line) => events.push(line));
  if (helper.kind === 'refused') throw new Error(helper.detail);
  helper.send(orders);
  for (const line of ['not json', '{"op": "dance", "request": 1}', 'null', '{"op": "stop", "request": 7, "id": "nobody"}']) helper.send(line);
  await expect.poll(() => events).toContainEqual('{"event":"stopped","request":7,"durationMs":0,"how":"asked","leaks":[]}');
  helper.send('{"op": "shutdown", "request": 8}');
  expect(await helper.exited).toEqual({ code: 0, signal: null });
  expect(read('guard.log').match(/not a request/g)).toHaveLength(3);
});

test('a guard that cannot be started answers as one that is gone', async () => {
  const guard = await startGuard(
    { run: runId('none'), stateDir: path.join(dir, 'state'), root: dir, log: path.join(dir, 'guard.log') },
    { ...host, node: '/no/such/node' },
  );
  await guard.gone;
  expect(guard.containment).toBe('none');
  expect(await guard.spawn(spec('a'))).toMatchObject({ ok: false, problems: [{ code: 'guard-lost' }] });
  expect((await guard.stop('a')).how).toBe('killed');
  await guard.shutdown();
});
