/**
 * The kill matrix: a front door with a guard and the process tree of six escape routes, ended in every way at many moments. What is
 * left is counted by a mark. The moments are drawn from MUSTER_SEED; a failure names it.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { startGuard } from '../../harness/guard/client.ts';
import { parseLease } from '../../harness/guard/lease.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { runId } from '../../harness/model/ids.ts';
import { moments } from './moments.ts';
import { eventually, leftAfter, survivors, zombiesOf } from './survivors.ts';
import { frontDoorCommand, isTreeUp, newTree, type StartedTree, startTree, treePort } from './tree.ts';

const SEED = Number(process.env['MUSTER_SEED'] ?? 3);
const MAIN = path.resolve(import.meta.dirname, '../../harness/main.ts');
const GRACE_MS = 300;
/** From the start of the front door until a little after the whole tree is up, on a machine with something else to do. */
const SPREAD_MS = 700;

const scratch: string[] = [];
const marks: string[] = [];
afterAll(() => {
  // Only a failed test leaves any.
  for (const mark of marks) for (const { pid } of survivors(mark)) process.kill(pid, 'SIGKILL');
  for (const dir of scratch) fs.rmSync(dir, { recursive: true, force: true });
});

function newState(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-state-'));
  scratch.push(dir);
  return dir;
}

function start(state: string, mode: 'end' | 'stay' = 'stay', graceMs = GRACE_MS): StartedTree {
  const tree = startTree({ state, mode, graceMs });
  scratch.push(tree.dir);
  marks.push(tree.mark);
  return tree;
}

const leaseOf = (state: string, { mark }: StartedTree) => path.join(state, 'muster', 'leases', `${mark}.json`);

/** Waits until the daemon that hides from every marker is in the lease of its tree. */
function isHiddenLeased(state: string, tree: StartedTree): Promise<boolean> {
  const [hidden] = survivors(`E-${tree.mark}`);
  return eventually(() => parseLease(fs.readFileSync(leaseOf(state, tree), 'utf8'))?.adopted.some(({ pid }) => pid === hidden?.pid) ?? false, 10_000);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** The guard of a tree: the process that runs the guard's program for this run. */
function guardOf({ mark }: StartedTree): number {
  return survivors(mark).find(({ command }) => command.includes('guard/main.ts'))?.pid ?? 0;
}

/** Nothing of the tree is alive, its port is free and its lease is gone. */
async function expectNothingLeft(state: string, tree: StartedTree, about: string): Promise<void> {
  expect(await leftAfter(tree.mark, 10_000), about).toEqual([]);
  const port = treePort(tree.dir);
  if (port !== null) expect(await isListening(port), `${about}: port ${port}`).toBe(false);
  expect(fs.existsSync(leaseOf(state, tree)), `${about}: lease`).toBe(false);
}

async function killAt(signal: NodeJS.Signals, momentMs: number): Promise<void> {
  const state = newState();
  const tree = start(state);
  await sleep(momentMs);
  tree.frontDoor.kill(signal);
  await tree.ended;
  await expectNothingLeft(state, tree, `${signal} after ${momentMs} ms, seed ${SEED}`);
}

/** A few at a time: more would only slow one another down. */
async function inTurns(all: readonly number[], run: (each: number) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const turn = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(next);
  };
  await Promise.all([turn(), turn(), turn()]);
}

describe.concurrent('the end of a front door', { timeout: 60_000 }, () => {
  test('a normal end leaves no process, port or lease [S3-26, S3-42, S3-43, S3-51]', async () => {
    const state = newState();
    const tree = start(state, 'end');
    expect(await tree.ended).toBe(0);
    await expectNothingLeft(state, tree, 'normal end');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends everything first and the front door with %i after it [S3-26, S3-42, S3-51, S2-42]', async (signal, exitCode) => {
    const state = newState();
    const tree = start(state);
    expect(await tree.up()).toBe(true);
    tree.frontDoor.kill(signal);
    expect(await tree.ended).toBe(exitCode);
    expect(survivors(tree.mark)).toEqual([]);
    await expectNothingLeft(state, tree, signal);
  });

  test('SIGKILL with the whole tree up leaves nothing, and the next run works [S3-43, S3-51, S3-64]', async () => {
    const state = newState();
    const tree = start(state);
    expect(await tree.up()).toBe(true);
    tree.frontDoor.kill('SIGKILL');
    await expectNothingLeft(state, tree, 'SIGKILL');
    const next = start(state, 'end');
    expect(await next.ended).toBe(0);
    await expectNothingLeft(state, next, 'the next run');
  });

  test('the guard collects daemons that have ended, so no zombie is left while it lives [S3-64]', async () => {
    const tree = start(newState());
    expect(await tree.up()).toBe(true);
    const guard = guardOf(tree);
    for (const { pid, command } of survivors(tree.mark)) if (command.includes(`D-${tree.mark}`)) process.kill(pid, 'SIGKILL');
    expect(await eventually(() => !survivors(tree.mark).some(({ command }) => command.includes(`D-${tree.mark}`)), 5000)).toBe(true);
    expect(await eventually(() => zombiesOf(guard).length === 0, 5000)).toBe(true);
    tree.frontDoor.kill('SIGTERM');
    await tree.ended;
    expect(await eventually(() => zombiesOf(process.pid).length === 0, 5000)).toBe(true);
    expect(await leftAfter(tree.mark, 10_000)).toEqual([]);
  });

  test('a tree with a member that ignores SIGTERM is dead within about 6 s of the default grace [S3-44]', async () => {
    const tree = start(newState(), 'stay', 5000);
    expect(await tree.up()).toBe(true);
    const began = performance.now();
    tree.frontDoor.kill('SIGTERM');
    await tree.ended;
    const tookMs = performance.now() - began;
    expect(survivors(tree.mark)).toEqual([]);
    expect(tookMs).toBeGreaterThan(4500);
    expect(tookMs).toBeLessThan(8000);
  });

  test('SIGKILL of front door and guard: the next run sweeps every process, the daemon with an emptied environment too [S3-51, S3-64]', async () => {
    const state = newState();
    const tree = start(state);
    expect(await tree.up()).toBe(true);
    expect(await isHiddenLeased(state, tree)).toBe(true);
    const guard = guardOf(tree);
    tree.frontDoor.kill('SIGKILL');
    process.kill(guard, 'SIGKILL');
    await tree.ended;
    // The leader is on a leash.
    expect(await eventually(() => survivors(tree.mark).length === 5, 10_000)).toBe(true);
    const next = start(state, 'end');
    expect(await next.ended).toBe(0);
    await expectNothingLeft(state, tree, 'after the next run');
    await expectNothingLeft(state, next, 'the next run');
  });

  test('SIGKILL of the guard alone: the front door clears up by itself [S3-51]', async () => {
    const state = newState();
    const tree = start(state);
    expect(await tree.up()).toBe(true);
    expect(await isHiddenLeased(state, tree)).toBe(true);
    process.kill(guardOf(tree), 'SIGKILL');
    // Nothing else keeps this front door.
    expect(await tree.ended).toBe(0);
    await expectNothingLeft(state, tree, 'after the guard');
  });
});

test('a run inside a run ends with it, and with all that it started [S3-43, S3-51]', { timeout: 60_000 }, async () => {
  const { mark, dir } = newTree();
  scratch.push(dir);
  marks.push(mark);
  const outer = await startGuard(
    { run: runId(`outer-${mark}`), stateDir: path.join(newState(), 'muster'), root: dir, log: path.join(dir, 'outer.log') },
    nodeHost(),
  );
  const { argv, env } = frontDoorCommand({ mark, dir, state: newState(), mode: 'stay', graceMs: GRACE_MS });
  await outer.spawn({ id: 'runner', argv, cwd: dir, env, log: path.join(dir, 'runner.log'), stop: { signal: 'SIGTERM', graceMs: 5000 }, dependsOn: [] });
  expect(await eventually(() => isTreeUp(dir), 20_000)).toBe(true);
  expect((await outer.stop('runner')).how).toBe('asked');
  expect(survivors(mark)).toEqual([]);
  await outer.shutdown();
  expect(await leftAfter(mark, 1000)).toEqual([]);
});

test.each([
  ['run', '--no-such-flag'],
  ['run', '--help'],
  ['up', 'no-such-service'],
  ['hold', 'surplus'],
])('muster %s %s ends without the guard that was started for it early', async (...words) => {
  const { mark, dir } = newTree();
  scratch.push(dir);
  marks.push(mark);
  const env = { MARK: mark, PATH: process.env['PATH'] ?? '', XDG_STATE_HOME: newState() };
  const muster = spawn(process.execPath, [MAIN, ...words], { cwd: dir, env, stdio: 'ignore' });
  const exit = await new Promise((resolve) => muster.once('exit', resolve));
  expect(exit).toBe(words.includes('--help') ? 0 : 2);
  expect(survivors(mark)).toEqual([]);
});

describe('a signal at a random moment', { timeout: 120_000 }, () => {
  test('SIGKILL at 20 moments from the first instant to the running tree leaves nothing [S3-43, S3-51]', async () => {
    await inTurns(moments(20, SPREAD_MS, SEED), (moment) => killAt('SIGKILL', moment));
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s at 4 moments leaves nothing [S3-26, S3-51]', async (signal) => {
    await inTurns(moments(4, SPREAD_MS, SEED + 1), (moment) => killAt(signal, moment));
  });
});
