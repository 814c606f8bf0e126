/**
 * `muster plan --json --changed X` as a whole process, in a repository with 100,000 tests over 10,000 services (goal at radius 2: 300 ms).
 * Run: node tests/bench/plan.ts [rounds] [folder]. The folder is kept and used again; without one a temporary one is made. Prints one line.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { nodeHost } from '../../harness/host/node-host.ts';
import { SYSTEM, serviceName } from './impact.system.ts';
import { FILES, writeRepository } from './plan.repository.ts';

const MAIN = path.resolve(import.meta.dirname, '../../harness/main.ts');
const CHANGED = serviceName(4500);
const [rounds = '9', kept] = process.argv.slice(2);

const host = nodeHost();
const root = kept === undefined ? host.files.makeTempDir('muster-bench-') : path.resolve(kept);
const env = { ...process.env, NODE_COMPILE_CACHE: path.join(root, '.compile-cache') };

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function plan(...words: string[]): { readonly tookMs: number; readonly selected: number; readonly bytes: number } {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, 'plan', '--json', ...words], {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const tookMs = performance.now() - began;
  if (status !== 0) throw new Error(stderr);
  return { tookMs, selected: JSON.parse(stdout).tests.length, bytes: stdout.length };
}

function measure(name: string, ...words: string[]): string {
  const runs = Array.from({ length: Number(rounds) }, () => plan(...words));
  const { selected, bytes } = runs[0] ?? plan(...words);
  return `${name}: ${selected} tests, ${(bytes / 1e6).toFixed(1)} MB, ${median(runs.map(({ tookMs }) => tookMs)).toFixed(0)} ms`;
}

try {
  if (!fs.existsSync(path.join(root, 'muster.yaml'))) {
    fs.mkdirSync(root, { recursive: true });
    await writeRepository(root, host);
  }
  plan();
  const bare = Array.from({ length: Number(rounds) }, () => {
    const began = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - began;
  });
  const figures = [
    measure('radius 1', '--changed', CHANGED),
    measure('radius 2', '--changed', CHANGED, '--radius', '2'),
    measure('everything'),
    `bare Node: ${median(bare).toFixed(0)} ms`,
  ];
  console.log(`plan of ${SYSTEM.tests} tests in ${FILES} files over ${SYSTEM.services} services: ${figures.join('; ')}`);
} finally {
  if (kept === undefined) host.files.remove(root);
}
