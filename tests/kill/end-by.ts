/** Starts a run, ends it as a row of the kill matrix says once its test runs, and waits until nothing is left of it, or for long enough. */
import { expect } from 'vitest';
import type { Row } from './rows.ts';
import type { RunProject } from './run-project.ts';

export interface Ending {
  /** The exit code of the front door, or the signal that ended it. */
  readonly ending: unknown;
  readonly output: string;
  /** From the ending until nothing is left; from the sweep where nobody else was left to clear up. */
  readonly cleanMs: number;
}

export async function endBy(run: RunProject, { end, isSwept = false }: Row): Promise<Ending> {
  const started = run.start();
  await Promise.race([run.testRuns(), started.ended.then(({ output }) => expect.unreachable(output))]);
  let began = performance.now();
  await end(run, started);
  if (isSwept) {
    await started.ended;
    began = performance.now();
    await run.sweep();
  }
  await run.leftAtLast();
  const cleanMs = performance.now() - began;
  const { code, signal, output } = await started.ended;
  return { ending: code ?? signal, output, cleanMs };
}
