/** Paths on the command line are relative to the working directory. */
import path from 'node:path';
import type { Io } from './command.ts';

export function resolveFrom({ host }: Io, word: string): string {
  return path.resolve(host.cwd, word);
}
