/** What benches share: medians, and the wall time of a whole process. */
import { spawnSync } from 'node:child_process';

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Whole milliseconds. */
export const ms = (value: number): string => `${value.toFixed(0)} ms`;

export interface Timed {
  readonly tookMs: number;
  readonly stdout: string;
}

/** Runs a command to its end, and throws what it said unless it ends with 0. */
export function timed(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Timed {
  const [program = '', ...words] = argv;
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 30 });
  const tookMs = performance.now() - began;
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return { tookMs, stdout };
}
