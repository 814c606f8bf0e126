/**
 * What `muster run` adds to the bare runner, for a test that needs nothing: the same Vitest file both ways, in turns (goal: at most
 * 100 ms more). Run: node tests/bench/overhead.ts [pairs]. Prints one line.
 */
import fs from 'node:fs';
import path from 'node:path';
import { nodeHost } from '../../harness/host/node-host.ts';
import { median, ms, timed } from './figures.ts';

const MUSTER = path.resolve(import.meta.dirname, '../..');
const pairs = Number(process.argv[2] ?? 9);

const host = nodeHost();
const root = host.files.makeTempDir('muster-bench-');
const env = { ...process.env, NODE_COMPILE_CACHE: path.join(root, '.compile-cache'), XDG_STATE_HOME: path.join(root, '.state') };
const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
const bare = [...node, path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'a.test.ts'];
const muster = [...node, path.join(MUSTER, 'harness/main.ts'), 'run'];

try {
  fs.symlinkSync(path.join(MUSTER, 'node_modules'), path.join(root, 'node_modules'));
  fs.writeFileSync(path.join(root, 'package.json'), '{"type":"module"}\n');
  fs.writeFileSync(path.join(root, 'a.test.ts'), "import { expect, test } from 'vitest';\n\ntest('adds', () => {\n  expect(1 + 1).toBe(2);\n});\n");
  fs.writeFileSync(path.join(root, 'muster.yaml'), 'version: 1\nsuites:\n  - { name: unit, runner: vitest, kind: individual, include: ["*.test.ts"] }\n');
  const measure = () => ({ bareMs: timed(bare, root, env).tookMs, musterMs: timed(muster, root, env).tookMs });
  measure();
  const all = Array.from({ length: pairs }, measure);
  const [bareMs, musterMs, more] = [
    median(all.map((pair) => pair.bareMs)),
    median(all.map((pair) => pair.musterMs)),
    median(all.map((pair) => pair.musterMs - pair.bareMs)),
  ];
  console.log(`one Vitest file: bare ${ms(bareMs)}, muster run ${ms(musterMs)}, ${ms(more)} more (medians of ${pairs} pairs)`);
} finally {
  host.files.remove(root);
}
