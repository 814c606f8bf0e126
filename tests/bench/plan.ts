/**
 * `muster plan --json --changed X` as a whole process, in a repository with 100,000 tests over 10,000 services (goal at radius 2: 300 ms).
 * Run: node tests/bench/plan.ts [rounds] [folder]. The folder is kept and used again; without one a temporary one is made. Prints one line.
 */
import fs from 'node:fs';
import path from 'node:path';
import { nodeHost } from '../../harness/host/node-host.ts';
import { median, ms, timed } from './figures.ts';
import { changedService, SYSTEM } from './impact.system.ts';
import { FILES, writeRepository } from './plan.repository.ts';

const MAIN = path.resolve(import.meta.dirname, '../../harness/main.ts');
const CHANGED = changedService();
const [rounds = '9', kept] = process.argv.slice(2);

const host = nodeHost();
const root = kept === undefined ? host.files.makeTempDir('muster-bench-') : path.resolve(kept);
const env = { ...process.env, NODE_COMPILE_CACHE: path.join(root, '.compile-cache') };

function plan(...words: string[]): { readonly tookMs: number; readonly selected: number; readonly bytes: number } {
  const { tookMs, stdout } = timed([process.execPath, '--disable-warning=ExperimentalWarning', MAIN, 'plan', '--json', ...words], root, env);
  return { tookMs, selected: JSON.parse(stdout).tests.length, bytes: stdout.length };
}

function measure(name: string, ...words: string[]): string {
  const runs = Array.from({ length: Number(rounds) }, () => plan(...words));
  const { selected, bytes } = runs[0] ?? plan(...words);
  return `${name}: ${selected} tests, ${(bytes / 1e6).toFixed(1)} MB, ${ms(median(runs.map(({ tookMs }) => tookMs)))}`;
}

try {
  if (!fs.existsSync(path.join(root, 'muster.yaml'))) {
    fs.mkdirSync(root, { recursive: true });
    await writeRepository(root, host);
  }
  plan();
  const bare = Array.from({ length: Number(rounds) }, () => timed([process.execPath, '-e', '0'], root).tookMs);
  const figures = [
    measure('radius 1', '--changed', CHANGED),
    measure('radius 2', '--changed', CHANGED, '--radius', '2'),
    measure('everything'),
    `bare Node: ${ms(median(bare))}`,
  ];
  console.log(`plan of ${SYSTEM.tests} tests in ${FILES} files over ${SYSTEM.services} services: ${figures.join('; ')}`);
} finally {
  if (kept === undefined) host.files.remove(root);
}
