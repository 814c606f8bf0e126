/**
 * What the guard costs: until it is ready, for each start with and without the leash, for a sweep that finds nothing, and for the stop
 * of twenty polite services (goals: sweep at most 5 ms).
 * Run: node tests/bench/guard.ts [rounds]. Prints one line.
 */
import path from 'node:path';
import { startGuard } from '../../harness/guard/client.ts';
import { sweep } from '../../harness/guard/sweep.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { runId } from '../../harness/model/ids.ts';
import { containments, environmentFor } from '../rig/containments.ts';
import { median } from './figures.ts';

const rounds = Number(process.argv[2] ?? 11);
const SERVICES = 20;

const machine = nodeHost();
const dir = machine.files.makeTempDir('muster-bench-');
const home = { ...machine.env, XDG_STATE_HOME: dir };
const stateDir = path.join(dir, 'muster');

async function timed<T>(work: () => Promise<T>): Promise<{ readonly tookMs: number; readonly value: T }> {
  const began = performance.now();
  const value = await work();
  return { tookMs: performance.now() - began, value };
}

/** The first start may wait for what the guard still finds out about the machine. */
async function round(env: Readonly<Record<string, string | undefined>>, number: number) {
  const host = { ...machine, env };
  const run = runId(`bench-${process.pid}-${number}`);
  const ready = await timed(() => startGuard({ run, stateDir, root: dir, log: path.join(dir, 'guard.log') }, host));
  const guard = ready.value;
  const spec = (id: string) => ({
    id,
    argv: ['sleep', '1000'],
    cwd: dir,
    env: { PATH: machine.env['PATH'] ?? '' },
    log: path.join(dir, `${id}.log`),
    stop: { signal: 'SIGTERM', graceMs: 5000 },
    dependsOn: [],
  });
  const first = await timed(() => guard.spawn(spec('first')));
  const others: number[] = [];
  for (let index = 1; index < SERVICES; index++) others.push((await timed(() => guard.spawn(spec(`s${index}`)))).tookMs);
  const stop = await timed(() => guard.shutdown());
  const idle = await timed(() => sweep(host));
  return { ready: ready.tookMs, first: first.tookMs, spawn: median(others), stop: stop.tookMs, sweep: idle.tookMs };
}

try {
  for (const containment of containments) {
    const env = { ...home, ...environmentFor(containment) };
    const runs: Awaited<ReturnType<typeof round>>[] = [];
    for (let number = 0; number <= rounds; number++) runs.push(await round(env, number));
    // The first one compiles.
    const of = (key: keyof (typeof runs)[number]) => median(runs.slice(1).map((run) => run[key])).toFixed(1);
    console.log(
      `${containment}: ready ${of('ready')} ms, first start ${of('first')} ms, each other ${of('spawn')} ms, stop of ${SERVICES} ${of('stop')} ms, sweep of nothing ${of('sweep')} ms (medians of ${rounds})`,
    );
  }
} finally {
  machine.files.remove(dir);
}
