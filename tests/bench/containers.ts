/**
 * A service in a container until its first answer: by a bare `docker run`, and as a capability; what the keeper loads for it; and how long
 * the removal of a run's container and network by their label takes. Prints one line. Run: node tests/bench/containers.ts [rounds]
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { containers } from '../../harness/guard/owned/containers.ts';
import { AT_END } from '../../harness/guard/owned/owned.ts';
import { nodeHost } from '../../harness/host/node-host.ts';
import { stateDir } from '../../harness/host/state-dir.ts';
import { ask, containerSpec, engine } from '../rig/engine.ts';
import { freePort } from '../rig/free-port.ts';
import { capability, rig } from '../unit/capabilities/rig.ts';
import { median, ms, timed } from './figures.ts';

const rounds = Number(process.argv[2] ?? 7);
const spec = await containerSpec();
const host = nodeHost();
// Compiled once, as on a machine where Muster has run before.
const cache = path.join(stateDir(host), 'compile-cache');

async function answers(port: number): Promise<void> {
  while (!(await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(100) }).catch(() => null))?.ok) await host.clock.sleep(5);
}

async function bare(): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const words = ['run', '--detach', '--init', '--publish', `127.0.0.1:${port}:8080`, '--env', 'PORT=8080', '--env', 'LISTEN_ON=0.0.0.0', spec.image];
  const { stdout, status } = spawnSync('docker', ['--host', engine(), ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error('docker run failed');
  await answers(port);
  const tookMs = performance.now() - began;
  await ask('DELETE', `/containers/${stdout.trim()}?force=1`);
  return tookMs;
}

async function asCapability(): Promise<{ readonly readyMs: number; readonly stopMs: number }> {
  await using it = await rig([capability('backend', { providers: [spec] })], { XDG_STATE_HOME: path.dirname(stateDir(host)) });
  const began = performance.now();
  const running = await it.start();
  const readyMs = performance.now() - began;
  if (running.failed.length > 0) throw new Error(JSON.stringify(running.failed));
  const stopping = performance.now();
  await running.stopAll();
  return { readyMs, stopMs: performance.now() - stopping };
}

/** Of a container that runs, and of a network: as the guard does when a run has died. */
async function removal(): Promise<number> {
  const label = `dev.muster.run=bench-${process.pid}`;
  const Labels = { 'dev.muster.run': `bench-${process.pid}` };
  await ask('POST', '/networks/create', { Name: `muster-bench-${process.pid}`, Labels });
  await ask('POST', `/containers/create?name=muster-bench-${process.pid}`, { Image: spec.image, Env: ['RUN_ON=1'], Labels });
  await ask('POST', `/containers/muster-bench-${process.pid}/start`);
  const began = performance.now();
  const { left } = await containers.remove({ kind: 'containers', engine: engine(), label }, AT_END, host);
  if (left !== null) throw new Error(left);
  return performance.now() - began;
}

const loading = [process.execPath, '-e', "import('testcontainers')"];
const figures: { readonly [name: string]: number }[] = [];
for (let round = 0; round <= rounds; round++) {
  const load = timed(loading, path.resolve(import.meta.dirname, '../..'), { ...process.env, NODE_COMPILE_CACHE: cache }).tookMs;
  figures.push({ bare: await bare(), ...(await asCapability()), load, removal: await removal() });
}
// The first round warms up what is kept.
const of = (name: string) => ms(median(figures.slice(1).map((each) => each[name] ?? Number.NaN)));
console.log(
  `first answer: docker run ${of('bare')}, capability ${of('readyMs')}; node with testcontainers ${of('load')}; stop ${of('stopMs')}; removal of a running container and a network by label ${of('removal')} (medians of ${rounds})`,
);
