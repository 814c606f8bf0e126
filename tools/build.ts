/** Builds the JavaScript of the npm package into dist/, from nothing: Node strips no types below node_modules. Runs as `prepack`. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.build.json')], { stdio: ['ignore', 2, 2] });
fs.copyFileSync(path.join(root, 'harness/plugins/muster_pytest.py'), path.join(root, 'dist/plugins/muster_pytest.py'));
fs.chmodSync(path.join(root, 'dist', 'main.js'), 0o755);
process.exitCode = status ?? 1;
