/**
 * The rows of the kill matrix for a run that has just begun: front door, guard or both are killed at random moments until its test runs.
 * The figures stand with those of `matrix.test.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { containments, environmentFor } from '../rig/containments.ts';
import { columns, type Leftover } from './columns.ts';
import { moments } from './moments.ts';
import { record } from './recorded.ts';
import { runProjects } from './run-project.ts';
import { eventually, survivors } from './survivors.ts';

const SEED = Number(process.env['MUSTER_SEED'] ?? 11);
const MOMENTS = 40;
/** A few at a time: more would only slow one another down. */
const AT_ONCE = 3;

const project = runProjects();

/** How long it takes from the start of a run until its test runs. */
async function startUpMs(): Promise<number> {
  const run = project({ test: 'passes' });
  // The first one compiles.
  await run.start().ended;
  const began = performance.now();
  const { ended } = run.start();
  await run.testRuns();
  const tookMs = performance.now() - began;
  await ended;
  return tookMs;
}

/** Where a group holds all, even the end of both leaves nothing that a sweep would not find; a moment of a daemon's birth is enough elsewhere. */
const AT_MOMENTS = {
  cgroup: ['front door', 'guard', 'both'],
  subreaper: ['front door'],
  marker: ['front door'],
} as const;

describe.each(containments)('held by its %s', (containment) => {
  test.each(AT_MOMENTS[containment])(
    `SIGKILL of %s at ${MOMENTS} moments of start-up leaves nothing (MUSTER_SEED=${SEED}) [S3-43, S3-51]`,
    {
      timeout: 240_000,
    },
    async (whom) => {
      const span = await startUpMs();
      const waiting = moments(MOMENTS, span, SEED);
      const left: Leftover[] = [];
      const turn = async () => {
        const run = project({ test: 'passes', env: environmentFor(containment) });
        for (let moment = waiting.shift(); moment !== undefined; moment = waiting.shift()) {
          const { frontDoor, ended } = run.start();
          await sleep(moment);
          const guard = whom === 'front door' ? undefined : run.guard();
          // At one moment: between the two neither sees the other's end.
          if (whom === 'both') frontDoor.kill('SIGSTOP');
          if (guard) process.kill(guard.pid, 'SIGKILL');
          if (whom !== 'guard') frontDoor.kill('SIGKILL');
          await ended;
          // What is killed takes a moment to die, and nobody sweeps behind a guard that lives.
          if (guard) await eventually(() => !survivors(run.mark).some(({ pid }) => pid === guard.pid), 10_000);
          if (whom === 'both') await run.sweep();
          left.push(...(await run.leftAtLast()));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, turn));
      record({
        row: `SIGKILL of ${whom === 'both' ? 'both' : `the ${whom}`} at random moments of start-up`,
        containment,
        with: 'tree',
        columns: columns.map(({ name }) => name),
        left,
        cleanMs: null,
        runs: MOMENTS,
      });
      expect(left).toEqual([]);
    },
  );
});
