/** The Artillery that tests of its runner use: no dependency of this repository, but got once by tools/get-artillery. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const TOOL = path.resolve(import.meta.dirname, '../../tools/get-artillery');

/** Absolute path of the folder of packages that it is in. Where it has to be fetched this takes a minute: ask outside of tests and hooks. */
export async function artilleryPackages(): Promise<string> {
  return (await promisify(execFile)(TOOL)).stdout.trim();
}
