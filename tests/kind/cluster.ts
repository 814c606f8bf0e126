/** Vitest's set-up of the tests in this folder: their cluster goes with them. It is made by whichever test needs it first. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { HOME, STATE } from './rig.ts';

export function setup(): void {
  fs.rmSync(STATE, { recursive: true, force: true });
  remove();
}

export function teardown(): void {
  remove();
  fs.rmSync(STATE, { recursive: true, force: true });
}

function remove(): void {
  execFileSync('kind', ['delete', 'cluster', '--name', HOME.name, '--kubeconfig', HOME.kubeconfig], { stdio: 'ignore' });
}
