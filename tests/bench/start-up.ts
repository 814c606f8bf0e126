/**
 * Time until a graph of six services is ready, against the critical path of the same graph measured in the same run.
 *
 *   a ─> b ─> c <─ d     e     f        each starts Node, waits 300 ms and listens
 *
 * The floor starts the same commands by hand, each the moment that the ready lines of those before it are printed. Goal: ratio <= 1.03.
 * Run: node tests/bench/start-up.ts [rounds]
 */
import { spawn } from 'node:child_process';
import { freePort } from '../rig/free-port.ts';
import { capability, rig, SERVICE } from '../unit/capabilities/rig.ts';
import { median } from './figures.ts';

const GRAPH: Readonly<Record<string, readonly string[]>> = { a: ['b'], b: ['c'], c: [], d: ['c'], e: [], f: [] };
const SLEEP = { LISTEN_AFTER_MS: '300' };
const rounds = Number(process.argv[2] ?? 5);

/** Starts one service and resolves with its end once it has printed its ready line. */
async function byHand(): Promise<() => Promise<unknown>> {
  const child = spawn(process.execPath, [SERVICE], { env: { ...process.env, ...SLEEP, PORT: String(await freePort()) }, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => child.stdout.on('data', (text: Buffer) => String(text).includes('listening') && resolve()));
  return () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    return gone;
  };
}

async function floor(): Promise<number> {
  const began = performance.now();
  const ready = new Map<string, Promise<() => Promise<unknown>>>();
  const start = (name: string): Promise<() => Promise<unknown>> => {
    const started = ready.get(name) ?? Promise.all((GRAPH[name] ?? []).map(start)).then(byHand);
    ready.set(name, started);
    return started;
  };
  const stops = await Promise.all(Object.keys(GRAPH).map(start));
  const tookMs = performance.now() - began;
  await Promise.all(stops.map((stop) => stop()));
  return tookMs;
}

async function muster(): Promise<{ readonly readyMs: number; readonly stopMs: number }> {
  await using it = await rig(Object.entries(GRAPH).map(([name, dependsOn]) => capability(name, { dependsOn, env: SLEEP })));
  const began = performance.now();
  const running = await it.start();
  const readyMs = performance.now() - began;
  if (running.failed.length > 0) throw new Error(JSON.stringify(running.failed));
  const stopping = performance.now();
  await running.stopAll();
  return { readyMs, stopMs: performance.now() - stopping };
}

const runs: { readonly floorMs: number; readonly readyMs: number; readonly stopMs: number; readonly ratio: number }[] = [];
for (let round = 0; round < rounds; round++) {
  const floorMs = await floor();
  const { readyMs, stopMs } = await muster();
  runs.push({ floorMs, readyMs, stopMs, ratio: readyMs / floorMs });
}
const of = (key: keyof (typeof runs)[number]): number => median(runs.map((run) => run[key]));
console.log(
  `six services ready: ${of('readyMs').toFixed(0)} ms; critical path by hand: ${of('floorMs').toFixed(0)} ms; ratio ${of('ratio').toFixed(3)} (goal <= 1.03); ` +
    `stop: ${of('stopMs').toFixed(0)} ms; medians of ${rounds} pairs`,
);
