/**
 * The shortest command, `muster --help`, by the wrapper script and by Node itself, beside a Node that does nothing; and a plan of a
 * repository of one file, which is what everybody waits for at least (goals: 150 ms; the wrapper at most 50 ms more).
 * Run: node tests/bench/help.ts [rounds]. Prints one line.
 */
import fs from 'node:fs';
import path from 'node:path';
import { nodeHost } from '../../harness/host/node-host.ts';
import { median, ms, timed } from './figures.ts';

const MUSTER = path.resolve(import.meta.dirname, '../..');
const rounds = Number(process.argv[2] ?? 15);

const host = nodeHost();
const root = host.files.makeTempDir('muster-bench-');
const env = { ...process.env, NODE_COMPILE_CACHE: path.join(root, '.compile-cache') };
const main = [process.execPath, path.join(MUSTER, 'harness/main.ts')];
const commands = {
  'node -e 0': [process.execPath, '-e', '0'],
  'main.ts --help': [...main, '--help'],
  './muster --help': [path.join(MUSTER, 'muster'), '--help'],
  'main.ts plan': [...main, 'plan'],
};

try {
  fs.writeFileSync(path.join(root, 'a.mjs'), '');
  fs.writeFileSync(
    path.join(root, 'muster.yaml'),
    'version: 1\nsuites:\n  - { name: all, runner: command, kind: individual, include: ["*.mjs"], command: [node, "${file}"] }\n',
  );
  // In turns, so that whatever else the machine does meets all of them.
  const runs = Array.from({ length: rounds + 1 }, () => Object.values(commands).map((argv) => timed(argv, root, env).tookMs)).slice(1);
  const figures = Object.keys(commands).map((name, column) => `${name} ${ms(median(runs.map((run) => run[column] ?? Number.NaN)))}`);
  console.log(`${figures.join(', ')} (medians of ${rounds})`);
} finally {
  host.files.remove(root);
}
