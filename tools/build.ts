/** Builds the npm package into dist/, from nothing: its types, and its JavaScript, as Node strips no types below node_modules. Runs as `prepack`. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
fs.rmSync(dist, { recursive: true, force: true });
for (const words of [
  [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', path.join(root, 'tsconfig.build.json')],
  [path.join(import.meta.dirname, 'bundle.ts'), dist],
]) {
  const { status } = spawnSync(process.execPath, words, { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}
