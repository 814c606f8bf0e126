/** The end of a warm guard that cannot be spoken with, on a clock that runs fast; the guard is a process that does not listen to SIGTERM. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Lease, leaseFile, writeLease } from '../../../harness/guard/lease.ts';
import { endWarmGuard } from '../../../harness/guard/warm-end.ts';
import { type WarmAddress, warmAddressFile } from '../../../harness/guard/warm-protocol.ts';
import type { Host } from '../../../harness/host/host.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { identify } from '../../../harness/host/process-identity.ts';

const TIMES = 20;

function fastHost(): Host {
  const host = nodeHost();
  const { clock } = host;
  return { ...host, clock: { ...clock, monotonic: () => clock.monotonic() * TIMES, sleep: (ms, signal) => clock.sleep(ms / TIMES, signal) } };
}

async function deafGuard(stateDir: string, host: Host) {
  const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1 << 30); process.stdout.write('up');";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const self = identify(child.pid ?? 0, host.table) ?? { pid: 0, start: 0 };
  const address: WarmAddress = { protocol: 1, run: 'warm-deaf', ...self, machine: host.table.machine(), socket: '/nowhere' };
  host.files.write(warmAddressFile(stateDir), JSON.stringify(address));
  return { address, ended: once(child, 'exit').then(([, signal]) => signal), child };
}

const scratch = () => fs.mkdtempSync(path.join(os.tmpdir(), 'muster-warm-end-'));

test('it is killed when it does not end by itself, and what its lease names goes', async () => {
  const host = fastHost();
  const stateDir = scratch();
  const { address, ended } = await deafGuard(stateDir, host);
  const dir = path.join(stateDir, 'sandbox');
  fs.mkdirSync(dir);
  const lease: Lease = {
    version: 1,
    run: address.run,
    root: '/',
    createdAt: 0,
    machine: address.machine,
    frontDoor: address,
    guard: address,
    processes: [],
    adopted: [],
    cgroup: null,
    stuck: [],
    dirs: [dir],
    objects: [],
  };
  writeLease(leaseFile(stateDir, address.run), lease, host.files);
  expect(await endWarmGuard(address, stateDir, host)).toEqual([]);
  expect(await ended).toBe('SIGKILL');
  expect([dir, leaseFile(stateDir, address.run), warmAddressFile(stateDir)].filter((file) => fs.existsSync(file))).toEqual([]);
  fs.rmSync(stateDir, { recursive: true });
});

test('another process that was given its pid is left alone', async () => {
  const host = fastHost();
  const stateDir = scratch();
  const { address, child, ended } = await deafGuard(stateDir, host);
  expect(await endWarmGuard({ ...address, start: address.start - 1 }, stateDir, host)).toEqual([]);
  expect(child.exitCode ?? child.signalCode).toBeNull();
  child.kill('SIGKILL');
  await ended;
  fs.rmSync(stateDir, { recursive: true });
});
