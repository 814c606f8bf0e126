/**
 * Everything about the code that needs no run of it: format, lint, types, boundaries, unused code, published schemas, generated pages.
 *
 * Every step runs, whatever the others say. `--report FILE` also writes `[{name, passed, durationMs}]`. Ends with 1 when a step failed.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.join(import.meta.dirname, '..');

/** Each runs on this very node; the first word is a file of the checkout. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  'format and lint': ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'],
  types: ['node_modules/typescript/bin/tsc', '-p', '.'],
  boundaries: ['tools/boundaries.ts'],
  'unused code': ['node_modules/knip/bin/knip.js', '--no-progress'],
  'published schemas': ['tools/schemas.ts', '--check'],
  'reference pages': ['tools/reference-pages.ts', '--check'],
};

const { values } = parseArgs({ options: { report: { type: 'string' } } });
const report = Object.entries(STEPS).map(([name, argv]) => {
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const durationMs = Math.round(performance.now() - begun);
  const passed = status === 0;
  console.log(`${passed ? 'ok    ' : 'failed'} ${name.padEnd(20)} ${(durationMs / 1000).toFixed(1)} s`);
  if (!passed) console.log(`${stdout}${stderr}`.trimEnd().replaceAll(/^/gm, '       '));
  return { name, passed, durationMs };
});
if (values.report !== undefined) fs.writeFileSync(values.report, JSON.stringify(report));
process.exitCode = report.every(({ passed }) => passed) ? 0 : 1;
