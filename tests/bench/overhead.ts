/**
 * What `muster run` adds to the bare runner, for a test that needs nothing: the same Vitest file both ways, in turns (goal: at most
 * 100 ms more). Muster keeps compiled code of the runner between runs, which nobody does by hand; the bare runner with such a cache is
 * measured beside it. Run: node tests/bench/overhead.ts [rounds] [folder of an unpacked npm package]. Prints one line.
 */
import fs from 'node:fs';
import path from 'node:path';
import { nodeHost } from '../../harness/host/node-host.ts';
import { median, ms, timed } from './figures.ts';

const MUSTER = path.resolve(import.meta.dirname, '../..');
const [rounds = '9', packed] = process.argv.slice(2);
const program = packed === undefined ? path.join(MUSTER, 'harness/main.ts') : path.resolve(packed, 'dist/main.js');

const host = nodeHost();
const root = host.files.makeTempDir('muster-bench-');
const { NODE_COMPILE_CACHE: _, ...inherited } = process.env;
const env = { ...inherited, XDG_STATE_HOME: path.join(root, '.state') };
const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
const bare = [...node, path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'a.test.ts'];
const muster = [...node, program, 'run'];

try {
  fs.symlinkSync(path.join(MUSTER, 'node_modules'), path.join(root, 'node_modules'));
  fs.writeFileSync(path.join(root, 'package.json'), '{"type":"module"}\n');
  fs.writeFileSync(path.join(root, 'a.test.ts'), "import { expect, test } from 'vitest';\n\ntest('adds', () => {\n  expect(1 + 1).toBe(2);\n});\n");
  fs.writeFileSync(path.join(root, 'muster.yaml'), 'version: 1\nsuites:\n  - { name: unit, runner: vitest, kind: individual, include: ["*.test.ts"] }\n');
  const measure = () => ({
    bareMs: timed(bare, root, env).tookMs,
    cachedMs: timed(bare, root, { ...env, NODE_COMPILE_CACHE: path.join(root, '.compiled') }).tookMs,
    musterMs: timed(muster, root, env).tookMs,
  });
  measure();
  const all = Array.from({ length: Number(rounds) }, measure);
  const of = (figure: (round: (typeof all)[number]) => number) => ms(median(all.map(figure)));
  const [more, moreThanCached] = [of(({ musterMs, bareMs }) => musterMs - bareMs), of(({ musterMs, cachedMs }) => musterMs - cachedMs)];
  console.log(
    `one Vitest file: bare ${of(({ bareMs }) => bareMs)}, muster run ${of(({ musterMs }) => musterMs)}, ${more} more; ` +
      `bare with compiled code kept ${of(({ cachedMs }) => cachedMs)}, ${moreThanCached} more (medians of ${rounds} rounds)`,
  );
} finally {
  host.files.remove(root);
}
