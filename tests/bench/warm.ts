/**
 * Time until the first test runs, with a service that takes 2 s to start: started anew, and kept warm by the run before, side by side.
 * Measured from the start of the whole process to the first line of the test. Goal: at most 300 ms when it is warm.
 * With --container the service is in a container of the local engine.
 * Run: node tests/bench/warm.ts [pairs] [--container]
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { serviceImage } from '../rig/engine.ts';
import { environmentIn } from '../rig/environment.ts';
import { SERVICE } from '../rig/fakes.ts';
import { median, ms } from './figures.ts';

const MAIN = path.resolve(import.meta.dirname, '../../harness/main.ts');
const SLOW_MS = 2000;
const isContained = process.argv.includes('--container');
const pairs = Number(process.argv.slice(2).find((word) => word !== '--container') ?? 3);

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'muster-bench-warm-'));
const root = path.join(scratch, 'root');
for (const dir of ['root/tests', 'tmp', 'home', 'state']) fs.mkdirSync(path.join(scratch, dir), { recursive: true });
const env = environmentIn(scratch);

const slow = { LISTEN_AFTER_MS: String(SLOW_MS) };
const service = {
  ...(isContained
    ? { container: { image: await serviceImage(), env: { PORT: '8080', LISTEN_ON: '0.0.0.0', ...slow }, expose: { http: 8080 }, init: true } }
    : { process: { command: ['node', SERVICE, '${sandbox.dir}'], env: { PORT: '${port.http}', ...slow } }, ports: { http: {} } }),
  url: 'http://127.0.0.1:${port.http}',
  ready: { http: '/health' },
  reusable: true,
};
const suite = { name: 'scripts', runner: 'command', kind: 'individual', include: ['tests/*.sh'], command: ['sh', '${file}'], requires: ['slow'] };
fs.writeFileSync(path.join(root, 'muster.yaml'), JSON.stringify({ version: 1, capabilities: { slow: service }, suites: [suite] }));
// A shell begins in 1 ms, so the figure is Muster's own.
fs.writeFileSync(path.join(root, 'tests/a.sh'), 'date +%s%N > began\n');

function muster(...words: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`muster ${words.join(' ')} ended with ${status}\n${stderr}`);
}

/** From the start of the process to the start of its test, in ms. */
function firstTest(...words: readonly string[]): number {
  const began = performance.timeOrigin + performance.now();
  muster('run', ...words);
  return Number(fs.readFileSync(path.join(root, 'began'), 'utf8')) / 1e6 - began;
}

const cold: number[] = [];
const warm: number[] = [];
try {
  muster('run', '--warm=off');
  for (let pair = 0; pair < pairs; pair++) {
    cold.push(firstTest('--warm=off'));
    muster('run', '--warm');
    warm.push(firstTest('--warm'));
  }
} finally {
  muster('down');
  fs.rmSync(scratch, { recursive: true, force: true });
}
console.log(
  `first test${isContained ? ', service in a container' : ''}: started anew ${ms(median(cold))}, warm ${ms(median(warm))} (goal <= 300 ms); service that takes ${SLOW_MS} ms; medians of ${pairs}`,
);
