/** The real ddtest of Datadog, where this machine has it: the program that MUSTER_DDTEST names, one on PATH, or one beside the checkout in `shared/bin`. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const BESIDE_THE_CHECKOUT = path.resolve(import.meta.dirname, '../../../shared/bin/ddtest');

/** Absolute path; null where there is none. */
export function findDdtest({ MUSTER_DDTEST = '', PATH = '' }: NodeJS.ProcessEnv): string | null {
  const onPath = PATH.split(path.delimiter).map((folder) => path.join(folder, 'ddtest'));
  const candidates = [MUSTER_DDTEST, ...onPath, BESIDE_THE_CHECKOUT].filter((file) => path.isAbsolute(file));
  return candidates.find((file) => spawnSync(file, ['--help'], { stdio: 'ignore' }).status === 0) ?? null;
}
