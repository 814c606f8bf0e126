/** The keeper in this process, without a subreaper: what systems other than Linux have. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createKeeper } from '../../../harness/guard/keeper.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { identify } from '../../../harness/host/process-identity.ts';

const host = nodeHost();

test('by its marker alone a daemon is found, by stop and by shutdown', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-keeper-'));
  const self = identify(process.pid, host.table) ?? { pid: process.pid, start: 0 };
  const keeper = createKeeper(
    { run: path.basename(dir), self, subreaper: null, leash: Promise.resolve(null), cgroup: Promise.resolve(null), lease: () => {}, onExit: () => {} },
    host,
  );
  const log = path.join(dir, 'log');
  const daemon = async (id: string) => {
    fs.rmSync(log, { force: true });
    const argv = ['sh', '-c', 'setsid sh -c "sleep 100 & echo \\$!"'];
    await keeper.spawn({ id, argv, cwd: dir, env: { PATH: process.env['PATH'] ?? '' }, log, stop: { signal: 'SIGTERM', graceMs: 5000 }, dependsOn: [] });
    await expect.poll(() => fs.readFileSync(log, 'utf8')).toMatch(/\d+\n/);
    return Number.parseInt(fs.readFileSync(log, 'utf8'), 10);
  };
  const isGone = (pid: number) => host.table.find(pid)?.isZombie ?? true;
  const [first, second] = [await daemon('a'), await daemon('b')];
  expect(await keeper.stop('a')).toMatchObject({ how: 'asked' });
  expect([first, second].map(isGone)).toEqual([true, false]);
  expect(await keeper.shutdown()).toBe(true);
  expect(isGone(second)).toBe(true);
  fs.rmSync(dir, { recursive: true });
});

test('where a group holds all of them, the whole table is looked at only to prove that nobody is left', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-keeper-'));
  const self = identify(process.pid, host.table) ?? { pid: process.pid, start: 0 };
  let looks = 0;
  const list = () => {
    looks++;
    return host.table.list();
  };
  const started: number[] = [];
  const members = () => [process.pid, ...started.flatMap((pid) => [pid, ...host.table.below(pid)])];
  const keeper = createKeeper(
    { run: path.basename(dir), self, subreaper: null, leash: Promise.resolve(null), cgroup: Promise.resolve('group'), lease: () => {}, onExit: () => {} },
    { ...host, table: { ...host.table, list }, cgroups: { ...host.cgroups, members, kill: () => false } },
  );
  const log = path.join(dir, 'log');
  const argv = ['sh', '-c', 'sleep 100 & echo $!; wait'];
  const spec = { id: 'a', argv, cwd: dir, env: { PATH: process.env['PATH'] ?? '' }, log, stop: { signal: 'SIGTERM', graceMs: 5000 }, dependsOn: [], ports: [] };
  const spawned = await keeper.spawn(spec);
  started.push(spawned.ok ? spawned.value : expect.unreachable());
  await expect.poll(() => fs.readFileSync(log, 'utf8')).toMatch(/\d+\n/);
  const child = Number.parseInt(fs.readFileSync(log, 'utf8'), 10);
  expect(await keeper.stop('a')).toMatchObject({ how: 'asked', leaks: [] });
  expect(looks).toBe(0);
  expect(host.table.find(child)?.isZombie ?? true).toBe(true);
  expect(await keeper.shutdown()).toBe(true);
  expect(looks).toBeGreaterThan(0);
  fs.rmSync(dir, { recursive: true });
});

test('at the end each is stopped in its own grace, however long another may take', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-keeper-'));
  const self = identify(process.pid, host.table) ?? { pid: process.pid, start: 0 };
  const keeper = createKeeper(
    { run: path.basename(dir), self, subreaper: null, leash: Promise.resolve(null), cgroup: Promise.resolve(null), lease: () => {}, onExit: () => {} },
    host,
  );
  const start = (id: string, script: string, graceMs: number) =>
    keeper.spawn({
      id,
      argv: ['sh', '-c', script],
      cwd: dir,
      env: { PATH: process.env['PATH'] ?? '' },
      log: path.join(dir, `${id}.log`),
      stop: { signal: 'SIGTERM', graceMs },
      dependsOn: [],
    });
  await start('stubborn', 'trap "" TERM; echo up; while :; do sleep 1; done', 200);
  await start('patient', 'sleep 100', 30_000);
  await expect.poll(() => fs.readFileSync(path.join(dir, 'stubborn.log'), 'utf8')).toBe('up\n');
  const began = performance.now();
  expect(await keeper.shutdown()).toBe(true);
  expect(performance.now() - began).toBeLessThan(10_000);
  fs.rmSync(dir, { recursive: true });
});
