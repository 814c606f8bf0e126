import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cgroupFolder, cgroupMount } from '../../../harness/host/node-cgroups.ts';
import { nodeProcessTable, parseStat } from '../../../harness/host/node-process-table.ts';
import { parseLsof, parsePs } from '../../../harness/host/node-ps.ts';
import { identify, isAlive, isGone } from '../../../harness/host/process-identity.ts';

describe('/proc/PID/stat', () => {
  const rest = '42 10 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 31337 1 1';
  test.each([
    ['sh', 'S', false],
    ['a) Z (b', 'S', false],
    ['with spaces', 'Z', true],
  ])('is read with the name (%s) in state %s', (name, state, isZombie) => {
    expect(parseStat(7, `7 (${name}) ${state} ${rest}\n`)).toEqual({ pid: 7, parent: 42, group: 10, session: 9, start: 31337, isZombie });
  });

  test('a process whose first thread has ended before the others is still alive', () => {
    const text = `7 (node) Z ${rest.replace('20 0 1 0 31337', '20 0 11 0 31337')}\n`;
    expect(parseStat(7, text)).toMatchObject({ start: 31337, isZombie: false });
  });

  test('cut short it is nobody', () => {
    expect(parseStat(7, '7 (sh) S 42')).toBeNull();
  });
});

test('lines of ps are read, and what is no such line is left out', () => {
  const text = '    1     0     1 Ss   Fri Nov 21 01:27:10 2025\n  845     1   845 Z+   Fri Nov 21 01:27:11 2025\n\nps: oops\n';
  expect(parsePs(text)).toEqual([
    { pid: 1, parent: 0, group: 1, session: 1, start: Date.parse('Fri Nov 21 01:27:10 2025'), isZombie: false },
    { pid: 845, parent: 1, group: 845, session: 845, start: Date.parse('Fri Nov 21 01:27:11 2025'), isZombie: true },
  ]);
});

test('of what lsof shows, those count that hold the file open for writing', () => {
  expect(parseLsof('p10\nar\np11\naw\np12\nar\nau\n')).toEqual([11, 12]);
  expect(parseLsof('')).toEqual([]);
});

describe('the cgroup of this process', () => {
  const MOUNTS = '30 20 0:26 / /sys rw - sysfs sysfs rw\n35 30 0:30 /pods/7 /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n';
  test('is found where the groups of version 2 are mounted', () => {
    expect(cgroupMount(MOUNTS)).toEqual({ root: '/pods/7', point: '/sys/fs/cgroup' });
    expect(cgroupMount('30 20 0:26 / /sys rw - sysfs sysfs rw\n')).toBeNull();
  });

  test.each([
    ['9:name=systemd:/x\n0::/user.slice/a.scope\n', '/', '/cg/user.slice/a.scope'],
    ['0::/\n', '/', '/cg'],
    ['0::/pods/7/me\n', '/pods/7', '/cg/me'],
    ['0::/elsewhere\n', '/pods/7', null],
    ['9:cpu:/x\n', '/', null],
  ])('%j with %s mounted is %s', (membership, root, folder) => {
    expect(cgroupFolder(membership, { root, point: '/cg' })).toBe(folder);
  });
});

describe('the table of this machine', () => {
  test('has this process, by the same start time each time', () => {
    const me = nodeProcessTable.find(process.pid);
    expect(me).toMatchObject({ pid: process.pid, parent: process.ppid, isZombie: false });
    expect(nodeProcessTable.list()).toContainEqual(me);
    expect(nodeProcessTable.command(process.pid)).not.toBe('');
  });

  test('has nobody under a number that is no pid, and signals nobody there', () => {
    expect(nodeProcessTable.find(2 ** 22 + 1)).toBeNull();
    expect(nodeProcessTable.signal(2 ** 22 + 1, 'SIGTERM')).toBe(false);
  });

  test('finds who writes to a plain file, and neither who reads it nor who writes to a device', async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-table-'));
    const file = path.join(dir, 'log');
    fs.writeFileSync(file, '');
    const script = `exec 3>> "$0"; exec sleep 100`;
    const children = [script, script.replace('>>', '<'), script].map((text, index) =>
      spawn('sh', ['-c', text, index === 2 ? '/dev/null' : file], { stdio: 'ignore' }),
    );
    const pids = children.map(({ pid }) => pid ?? 0);
    await expect.poll(() => pids.map((pid) => nodeProcessTable.command(pid))).toEqual(['sleep 100', 'sleep 100', 'sleep 100']);
    expect(nodeProcessTable.writers(pids, [file, '/dev/null', path.join(dir, 'none')])).toEqual(new Set(pids.slice(0, 1)));
    for (const child of children) child.kill('SIGKILL');
    fs.rmSync(dir, { recursive: true });
  });

  test('names the children of a process', () => {
    const child = spawn('sleep', ['100']);
    expect(nodeProcessTable.children(process.pid)).toContain(child.pid);
    child.kill('SIGKILL');
    expect(nodeProcessTable.children(2 ** 22 + 1)).toBeNull();
  });

  test('names who descends from a process, whichever of its threads started it', async () => {
    // A worker's `spawn` is carried out by the worker's own thread.
    const grandchild = `const { spawn } = require('node:child_process'); const child = spawn('sleep', ['100']); console.log(child.pid);`;
    const worker = `const { Worker } = require('node:worker_threads'); new Worker(${JSON.stringify(`${grandchild} setInterval(() => {}, 1000);`)}, { eval: true });`;
    const child = spawn(process.execPath, ['-e', worker], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [text] = await once(child.stdout, 'data');
    const below = Number(text);
    expect(nodeProcessTable.below(process.pid)).toEqual(expect.arrayContaining([child.pid, below]));
    expect(nodeProcessTable.below(child.pid ?? 0)).toEqual([below]);
    process.kill(below, 'SIGKILL');
    child.kill('SIGKILL');
    expect(nodeProcessTable.below(2 ** 22 + 1)).toEqual([]);
  });

  test('tells on which ports each process listens', async () => {
    const servers = [net.createServer(), net.createServer()];
    for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
    const ports = servers.map((server) => (server.address() as net.AddressInfo).port).sort((a, b) => a - b);
    const silent = spawn('sleep', ['100']);
    const found = nodeProcessTable.ports([process.pid, silent.pid ?? 0]);
    expect(found.get(process.pid)).toEqual(expect.arrayContaining(ports));
    expect(found.get(silent.pid ?? 0)).toEqual([]);
    silent.kill('SIGKILL');
    for (const server of servers) server.close();
  });

  test('finds an entry of an environment whole, never a part of one', () => {
    const path = process.env['PATH'];
    const carriers = (entry: string) => nodeProcessTable.carriers([process.pid], [entry]).size;
    expect(carriers(`PATH=${path}`)).toBe(1);
    expect(carriers(`PATH=${path?.slice(0, -1)}`)).toBe(0);
    expect(carriers(`ATH=${path}`)).toBe(0);
  });
});

describe('a process for good', () => {
  const machine = nodeProcessTable.machine();
  const me = identify(process.pid, nodeProcessTable) ?? { pid: 0, start: 0 };
  test('is alive under its pid and start time together only', () => {
    expect(isAlive(me, nodeProcessTable)).toBe(true);
    expect(isAlive({ ...me, start: me.start + 1 }, nodeProcessTable)).toBe(false);
  });
  test.each([
    ['here, alive', machine, me, false],
    ['here, with another start time', machine, { ...me, start: 1 }, true],
    ['in an earlier boot', { ...machine, boot: 'earlier' }, me, true],
    ['on another machine', { ...machine, hostname: 'other', boot: 'other' }, { ...me, start: 1 }, false],
    ['in another pid namespace', { ...machine, namespace: 'other' }, { ...me, start: 1 }, false],
  ])('%s: it is surely gone or not', (_, where, who, gone) => {
    expect(isGone(who, where, nodeProcessTable)).toBe(gone);
  });
});
