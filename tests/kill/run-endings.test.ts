/**
 * The kill matrix of the product: `muster run` with the process tree of six escape routes as the service that its test requires, ended
 * in every way at many moments. What is left is counted by a mark in command lines, and by what is in its folders.
 */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { moments } from './moments.ts';
import { type RunProject, runProjects } from './run-project.ts';
import { survivors } from './survivors.ts';

const SEED = Number(process.env['MUSTER_SEED'] ?? 7);
/** Of each signal. */
const MOMENTS = 20;
/** A few at a time: more would only slow one another down. */
const AT_ONCE = 3;

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

const project = runProjects();

interface Results {
  readonly exit_code: number;
  readonly tests: { readonly total: number };
  readonly muster: { readonly problems: readonly { readonly code: string }[] };
}

function results({ resultsFile }: RunProject): Results {
  return JSON.parse(fs.readFileSync(resultsFile, 'utf8'));
}

describe.concurrent('the end of a run', { timeout: 60_000 }, () => {
  test.each([
    ['passes', {}, 0],
    ['fails', {}, 1],
    ['cannot be started for lack of its service', { service: 'broken' as const }, 2],
  ] as const)(
    'a run whose test %s leaves nothing but its results, and the next one works [S3-26, S3-42, S3-43, S3-45, S3-51, M-05]',
    async (how, more, code) => {
      const run = project({ test: how === 'fails' ? 'fails' : 'passes', ...more });
      for (const round of ['first', 'next']) {
        const { code: exitCode, output } = await run.start().ended;
        expect(exitCode, `${round}: ${output}`).toBe(code);
        expect(survivors(run.mark)).toEqual([]);
        await run.expectNothingLeft(`${round} run, test ${how}`);
        expect(results(run).exit_code).toBe(code);
      }
    },
  );

  test.each(SIGNALS)(
    '%s while the test runs: everything ends first, then the run with %i and its results [S2-42, S3-26, S3-42, S3-44]',
    async (signal, code) => {
      const run = project({ test: 'waits' });
      const { frontDoor, ended } = run.start();
      expect(await run.testRuns()).toBe(true);
      frontDoor.kill(signal);
      expect((await ended).code).toBe(code);
      expect(survivors(run.mark)).toEqual([]);
      await run.expectNothingLeft(signal);
      expect(results(run)).toMatchObject({ exit_code: code, tests: { total: 0 } });
    },
  );

  test('SIGINT to the whole process group, as a terminal sends it, ends the run as SIGINT to it alone does [S2-42, S3-26]', async () => {
    const run = project({ test: 'waits' });
    const { frontDoor, ended } = run.start();
    expect(await run.testRuns()).toBe(true);
    process.kill(-(frontDoor.pid ?? 0), 'SIGINT');
    expect((await ended).code).toBe(130);
    await run.expectNothingLeft('SIGINT to the group');
    expect(results(run).exit_code).toBe(130);
  });

  test('a second Ctrl-C ends the front door at once, and the guard clears up all the same [S3-26, S3-51]', async () => {
    const run = project({ test: 'waits' });
    const { frontDoor, ended } = run.start();
    expect(await run.testRuns()).toBe(true);
    frontDoor.kill('SIGINT');
    await sleep(50);
    frontDoor.kill('SIGINT');
    expect((await ended).code).toBe(130);
    await run.expectNothingLeft('SIGINT twice');
  });

  test('SIGKILL while the test runs leaves nothing, and the next run works [S3-43, S3-45, S3-51, S3-64]', async () => {
    const run = project({ test: 'waits' });
    const { frontDoor, ended } = run.start();
    expect(await run.testRuns()).toBe(true);
    frontDoor.kill('SIGKILL');
    await ended;
    await run.expectNothingLeft('SIGKILL');
    const next = run.start();
    expect(await run.testRuns()).toBe(true);
    next.frontDoor.kill('SIGTERM');
    expect((await next.ended).code).toBe(143);
    await run.expectNothingLeft('the next run');
  });

  test('SIGKILL of the guard: the run ends with 2 and says so, and nothing is left [S3-51, S3-64]', async () => {
    const run = project({ test: 'waits' });
    const { ended } = run.start();
    expect(await run.testRuns()).toBe(true);
    // A daemon that hides from every marker is in the lease a second after it was left.
    await sleep(1500);
    process.kill(run.guard()?.pid ?? 0, 'SIGKILL');
    const { code, output } = await ended;
    expect(code, output).toBe(2);
    expect(output).toContain('guard');
    expect(results(run).exit_code).toBe(2);
    expect(results(run).muster.problems.map((problem) => problem.code)).toContain('guard-lost');
    await run.expectNothingLeft('SIGKILL of the guard');
  });
});

describe.concurrent('a guard that is stopped', { timeout: 120_000 }, () => {
  /** A daemon that hides from every marker is in the lease a second after it was left. */
  async function stopGuard(run: RunProject): Promise<void> {
    await sleep(1500);
    process.kill(run.guard()?.pid ?? 0, 'SIGSTOP');
  }

  test('holds up no run for longer than it may be silent: the run says so, ends with 2, and nothing is left [S3-51, S3-64]', async () => {
    const run = project({ test: 'waits' });
    const { ended } = run.start();
    expect(await run.testRuns()).toBe(true);
    await stopGuard(run);
    run.endTest(0);
    const { code, output } = await ended;
    expect(code, output).toBe(2);
    expect(output).toContain('it did not answer for 10 s, and was killed');
    expect(results(run).muster.problems.map((problem) => problem.code)).toContain('guard-lost');
    await run.expectNothingLeft('a stopped guard');
  });

  test('is ended by the next sweep with all that it holds, once its front door is gone; until then it is let alone [S3-43, S3-51, S3-64]', async () => {
    const run = project({ test: 'waits' });
    const { frontDoor, ended } = run.start();
    expect(await run.testRuns()).toBe(true);
    await stopGuard(run);
    await run.sweep();
    expect(run.guard()).toBeDefined();
    frontDoor.kill('SIGKILL');
    await ended;
    expect(run.guard()).toBeDefined();
    const { code, output } = await run.sweep();
    expect(code, output).toBe(0);
    await run.expectNothingLeft('the sweep');
  });
});

test(`a run ended at ${MOMENTS} moments of its life by each of four signals leaves nothing (MUSTER_SEED=${SEED}) [S2-42, S3-26, S3-43, S3-51, M-05]`, {
  timeout: 300_000,
}, async () => {
  // Its whole life, as long as it is when others run beside it.
  const whole = await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const run = project({ test: 'passes' });
      // The first one compiles.
      await run.start().ended;
      const began = performance.now();
      await run.start().ended;
      return performance.now() - began;
    }),
  );
  const span = Math.min(...whole);
  const waiting = (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const).flatMap((signal, index) =>
    moments(MOMENTS, span, SEED + index).map((moment) => ({ signal, moment })),
  );
  const endings = new Map<string, number>();
  const turn = async () => {
    const run = project({ test: 'passes' });
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { signal, moment } = next;
      const about = `${signal} after ${moment} of ${Math.round(span)} ms, seed ${SEED}`;
      const { frontDoor, ended } = run.start();
      await sleep(moment);
      frontDoor.kill(signal);
      const { code, signal: by, output } = await ended;
      await run.expectNothingLeft(about);
      const ending = by ?? code;
      endings.set(`${signal}:${ending}`, (endings.get(`${signal}:${ending}`) ?? 0) + 1);
      // Before Muster listens to signals nothing has begun, and after its last look at them everything has ended.
      const own = SIGNALS.find(([name]) => name === signal)?.[1];
      expect([own, signal, 0], `${about}\n${output}`).toContain(ending);
      if (code !== null) expect(results(run).exit_code, about).toBe(code);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, turn));
  console.log(`muster run, seed ${SEED}: ${[...endings].map(([ending, count]) => `${ending} ${count}`).join(', ')}; 0 survivors`);
});
