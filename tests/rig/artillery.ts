/** The Artillery that tests of its runner use: no dependency of this repository, but got once by tools/get-artillery. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const TOOL = path.resolve(import.meta.dirname, '../../tools/get-artillery');

/** Absolute path of the folder of packages that it is in. */
export function artilleryPackages(): string {
  return execFileSync(TOOL, { encoding: 'utf8' }).trim();
}
