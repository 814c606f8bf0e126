/** What a result says when the runner itself said nothing. */
import type { RunnerExit } from './runner.ts';

export const words = {
  fileMissing: (file: string) => `${file} is not there, although a test in it was selected`,
  notReported: (runner: string) =>
    `${runner} reported nothing about this test, although it was asked to run it: a renamed or computed title, \`.only\`, or a filter in its configuration`,
  brokeOff: (runner: string, exit: RunnerExit | undefined) => `${runner} ended (${describeExit(exit)}) before this test was done`,
};

/** `exit code 1`, `SIGKILL`, or that it never ran. */
export function describeExit(exit: RunnerExit | undefined): string {
  if (exit === undefined) return 'it was not started';
  return exit.signal ?? (exit.code === null ? 'lost' : `exit code ${exit.code}`);
}
