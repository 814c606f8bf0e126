/** Every ending of a run that has containers, and random moments of their start: what the engine has afterwards is counted by the engine alone. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { moments } from '../kill/moments.ts';
import { labelled, serviceImage } from '../rig/engine.ts';
import { eventually } from '../rig/eventually.ts';
import { configuration, FAILS, HANGS, needs, PASSES, type Spec } from '../rig/fakes.ts';
import { type Project, project, type Running } from '../rig/project.ts';

const image = await serviceImage();
const SEED = Number(process.env['MUSTER_SEED'] ?? 11);
const MOMENTS = 12;

/** With a neighbour, a network, a volume of the sandbox and one of its own. */
const backend: Spec = {
  container: { image, env: { PORT: '8080', LISTEN_ON: '0.0.0.0' }, expose: { http: 8080 }, mounts: ['data:/data'], init: true },
  url: 'http://127.0.0.1:${port.http}',
  ready: { http: '/health' },
};
const files = (test: string) => ({
  'muster.yaml': configuration({ backend, neighbour: { ...backend, dependsOn: ['backend'] } }),
  'tests/a.mjs': needs('neighbour') + test,
});

interface Lease {
  readonly run: string;
  readonly guard: { readonly pid: number };
}

function leaseOf({ scratch }: Project): Lease | null {
  const dir = path.join(scratch, 'state/muster/leases');
  const name = fs.existsSync(dir) ? fs.readdirSync(dir).find((each) => each.endsWith('.json')) : undefined;
  return name === undefined ? null : JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8'));
}

interface Row {
  readonly name: string;
  readonly test: string;
  /** Once the test runs; nothing for a run that ends by itself. */
  readonly end?: (running: Running, lease: Lease) => void;
  /** Nobody is left who could remove anything: the next run does, here `muster sweep`. */
  readonly isSwept?: boolean;
  readonly exitCode?: number;
}

const signal = (name: NodeJS.Signals) => (running: Running) => running.signal(name);

const rows: readonly Row[] = [
  { name: 'passed tests', test: PASSES, exitCode: 0 },
  { name: 'failed tests', test: FAILS, exitCode: 1 },
  { name: 'SIGINT', test: HANGS, end: signal('SIGINT'), exitCode: 130 },
  { name: 'SIGTERM', test: HANGS, end: signal('SIGTERM'), exitCode: 143 },
  { name: 'SIGHUP', test: HANGS, end: signal('SIGHUP'), exitCode: 129 },
  { name: 'SIGQUIT', test: HANGS, end: signal('SIGQUIT'), exitCode: 131 },
  { name: 'SIGKILL of the front door', test: HANGS, end: signal('SIGKILL') },
  { name: 'SIGKILL of the guard', test: HANGS, end: (_, { guard }) => process.kill(guard.pid, 'SIGKILL'), exitCode: 2 },
  { name: 'SIGKILL of both', test: HANGS, end: killBoth, isSwept: true },
];

function killBoth(running: Running, lease: Lease | null): void {
  // So that the front door does not notice that the guard is gone.
  running.signal('SIGSTOP');
  if (lease !== null) process.kill(lease.guard.pid, 'SIGKILL');
  running.signal('SIGKILL');
}

describe('nothing is left of containers', () => {
  test.each(rows)('after $name [M-05, M-08]', async ({ test: what, end, isSwept = false, exitCode }) => {
    await using own = await project(files(what));
    const running = own.start('run');
    const lease = await eventually(() => leaseOf(own), 'a lease');
    const label = `dev.muster.run=${lease.run}`;
    if (end) {
      await eventually(() => own.has('running'), 'the test to run', 40_000);
      expect((await labelled(label)).length).toBe(4);
      end(running, lease);
    }
    const outcome = await running.ended;
    if (exitCode !== undefined) expect(outcome.exitCode, outcome.stderr).toBe(exitCode);
    if (isSwept) await own.run('sweep');
    await eventually(() => leaseOf(own) === null, 'the end of the lease');
    expect(await labelled(label)).toEqual([]);
  });
});

/** How long a run takes until its tests start. */
async function startUpMs(): Promise<number> {
  await using own = await project(files(HANGS));
  const began = performance.now();
  const running = own.start('run');
  await eventually(() => own.has('running'), 'the test to run', 40_000);
  running.signal('SIGTERM');
  const tookMs = performance.now() - began;
  await running.ended;
  return tookMs;
}

test(`nothing is left of containers when front door and guard are killed at ${MOMENTS} random moments of their start [M-08]`, async () => {
  for (const at of moments(MOMENTS, await startUpMs(), SEED)) {
    await using own = await project(files(PASSES));
    const running = own.start('run');
    await new Promise((resolve) => setTimeout(resolve, at));
    const lease = leaseOf(own);
    killBoth(running, lease);
    await running.ended;
    await own.run('sweep');
    if (lease !== null) expect(await labelled(`dev.muster.run=${lease.run}`), `killed after ${at} ms, seed ${SEED}`).toEqual([]);
  }
}, 240_000);
