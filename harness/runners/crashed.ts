/** The problem of a runner that failed as such. */
import type { Host } from '../host/host.ts';
import type { Problem } from '../model/problem.ts';
import { lastLines } from './last-lines.ts';
import type { Batch, RunnerExit } from './runner.ts';
import { describeExit } from './words.ts';

/** `said` is what the runner itself reported, when it still could. */
export function runnerCrashed(batch: Batch, exit: RunnerExit | undefined, said: readonly string[], host: Host): Problem {
  return {
    code: 'runner-crashed',
    runner: batch.suite.runner,
    suite: batch.suite.name,
    exit: describeExit(exit),
    log: exit?.log ?? '',
    lastLines: said.length > 0 ? said.flatMap((text) => text.split('\n')) : lastLines(exit?.log ?? '', 20, host),
  };
}
