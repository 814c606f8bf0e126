import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Host } from '../../../harness/host/host.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { runId } from '../../../harness/model/ids.ts';
import { ownerOf } from '../../../harness/sandbox/owner.ts';
import { BLOCK_SIZE, BLOCKS, blockAt, claimBlock, preferredBlock, releaseBlock } from '../../../harness/sandbox/port-blocks.ts';
import { leasePorts, type PortLease } from '../../../harness/sandbox/ports.ts';

/** Loopback addresses of this machine: some have no IPv6. */
const loopback = Object.values(os.networkInterfaces()).flatMap((each = []) =>
  each.filter(({ address }) => ['127.0.0.1', '::1'].includes(address)).map(({ address }) => address),
);

const state = mkdtempSync(path.join(os.tmpdir(), 'muster-ports-'));
const host: Host = { ...nodeHost(), env: { XDG_STATE_HOME: state } };
const folder = path.join(state, 'muster/ports');
const run = runId('r1');

afterEach(() => rmSync(state, { recursive: true, force: true }));

async function take(lease: PortLease, count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let index = 0; index < count; index++) ports.push((await lease.next()) ?? -1);
  return ports;
}

const blocksOf = (ports: readonly number[]): Set<number> => new Set(ports.map((port) => port - ((port - 20000) % BLOCK_SIZE)));

test('two sandboxes never share a block, even with the same key', async () => {
  const one = await take(leasePorts({ run, key: 'same' }, host), 3);
  const two = await take(leasePorts({ run: runId('r2'), key: 'same' }, host), 3);
  expect([...blocksOf(one)].filter((block) => blocksOf(two).has(block))).toEqual([]);
});

test('the same key is given the same ports again once they are released', async () => {
  const lease = leasePorts({ run, key: 'stable' }, host);
  const first = await take(lease, 2);
  lease.release();
  expect(readdirSync(folder)).toEqual([]);
  expect(await take(leasePorts({ run, key: 'stable' }, host), 2)).toEqual(first);
});

test('ports lie between 20000 and 29999, and a second block is leased when the first is used up', async () => {
  const ports = await take(leasePorts({ run, key: 'many' }, host), BLOCK_SIZE + 4);
  expect(new Set(ports).size).toBe(BLOCK_SIZE + 4);
  expect(ports.every((port) => port >= 20000 && port <= 29999)).toBe(true);
  expect(blocksOf(ports).size).toBeGreaterThanOrEqual(2);
});

test.each(loopback)('a port that a stranger listens on at %s is passed over', async (address) => {
  const lease = leasePorts({ run, key: `stranger ${address}` }, host);
  const [first = 0] = await take(lease, 1);
  lease.release();
  const stranger = net.createServer().listen(first, address);
  await new Promise((resolve) => stranger.once('listening', resolve));
  expect(await leasePorts({ run, key: `stranger ${address}` }, host).next()).not.toBe(first);
  await new Promise((resolve) => stranger.close(resolve));
});

test('the block of an owner that has ended is taken over, that of a living one is not', () => {
  const block = blockAt(7, host);
  const dead = { ...ownerOf(runId('dead'), host), start: 1 };
  mkdirSync(folder, { recursive: true });
  writeFileSync(block.file, JSON.stringify(dead));
  const owner = ownerOf(run, host);
  expect(claimBlock(block, owner, host)).toBe(true);
  expect(JSON.parse(readFileSync(block.file, 'utf8'))).toEqual(owner);
  expect(claimBlock(block, ownerOf(runId('r2'), host), host)).toBe(false);
});

test('an owner on another machine that shares the folder counts as alive', () => {
  const block = blockAt(8, host);
  const owner = ownerOf(run, host);
  mkdirSync(folder, { recursive: true });
  writeFileSync(block.file, JSON.stringify({ ...owner, start: 1, machine: { ...owner.machine, hostname: 'elsewhere' } }));
  expect(claimBlock(block, owner, host)).toBe(false);
});

test('a file that is not written yet counts as owned, an old one without an owner does not', () => {
  const block = blockAt(9, host);
  mkdirSync(folder, { recursive: true });
  writeFileSync(block.file, '');
  expect(claimBlock(block, ownerOf(run, host), host)).toBe(false);
  const later: Host = { ...host, clock: { ...host.clock, now: () => Date.now() + 60_000 } };
  expect(claimBlock(block, ownerOf(run, host), later)).toBe(true);
});

test('a block that another run has by now is not given back', () => {
  const block = blockAt(10, host);
  const other = ownerOf(runId('other'), host);
  claimBlock(block, other, host);
  releaseBlock(block, ownerOf(run, host), host);
  expect(JSON.parse(readFileSync(block.file, 'utf8'))).toEqual(other);
});

test('the first block of a key is always the same and within the range', () => {
  expect(preferredBlock('/repo\0')).toBe(preferredBlock('/repo\0'));
  expect(preferredBlock('/repo\0')).not.toBe(preferredBlock('/repo\0grafana-rules'));
  for (const key of ['a', 'b', 'c']) expect(preferredBlock(key)).toBeLessThan(BLOCKS);
});

test('processes that take over the blocks of a dead run at the same moment never get the same one', async () => {
  mkdirSync(folder, { recursive: true });
  const dead = JSON.stringify({ ...ownerOf(runId('dead'), host), start: 1 });
  for (let index = 0; index < 60; index++) writeFileSync(blockAt(index, host).file, dead);
  const program = path.join(import.meta.dirname, 'claim-blocks.ts');
  const claimers = ['r1', 'r2', 'r3', 'r4'].map((name) =>
    spawn(process.execPath, [program, name], { env: { ...process.env, XDG_STATE_HOME: state }, stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const claimed = await Promise.all(claimers.map(async ({ stdout }) => JSON.parse(String((await once(stdout, 'data'))[0])) as number[]));
  for (const { stdin } of claimers) stdin.end();
  expect(claimed.flat().sort()).toEqual(Array.from({ length: 60 }, (_, index) => blockAt(index, host).first).sort());
});
