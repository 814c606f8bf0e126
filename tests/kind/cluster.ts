/** Vitest's set-up of the tests in this folder: their cluster goes with them. It is made by whichever test needs it first. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PORTS } from '../rig/project.ts';
import { HOME, STATE } from './rig.ts';

export function setup(): void {
  fs.rmSync(STATE, { recursive: true, force: true });
  remove();
  // The tests beside these lease theirs there too.
  fs.mkdirSync(PORTS, { recursive: true });
  fs.mkdirSync(path.join(STATE, 'muster'), { recursive: true });
  fs.symlinkSync(PORTS, path.join(STATE, 'muster/ports'));
}

export function teardown(): void {
  remove();
  fs.rmSync(STATE, { recursive: true, force: true });
}

function remove(): void {
  const { PATH = '', XDG_CACHE_HOME = path.join(os.homedir(), '.cache') } = process.env;
  // Vitest gives the tests, but not this, the folder into which tools/kind/get-kind puts it.
  const env = { ...process.env, PATH: [path.join(XDG_CACHE_HOME, 'muster/kind/bin'), PATH].join(path.delimiter) };
  execFileSync('kind', ['delete', 'cluster', '--name', HOME.name, '--kubeconfig', HOME.kubeconfig], { env, stdio: 'ignore' });
}
