/**
 * The kill matrix of warm services: every ending of a run of `rows.ts` while its test uses services that stay between runs, and those
 * in which the warm guard dies too. They are the tree of six escape routes, and a container where an engine answers. They may outlive the
 * run, by design; they must not outlive their time, and of what dies nothing may be left.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { containments } from '../rig/containments.ts';
import { type Column, columns } from './columns.ts';
import { warmContainersColumn } from './containers-column.ts';
import { moments } from './moments.ts';
import { record } from './recorded.ts';
import { type Row, rows } from './rows.ts';
import { type RunProject, runProjects } from './run-project.ts';
import { eventually, survivors } from './survivors.ts';

const SEED = Number(process.env['MUSTER_SEED'] ?? 13);
/** Of a SIGKILL of the front door while the service starts. */
const MOMENTS = 10;
const SPREAD_MS = 900;

const project = runProjects();

const withContainer = [...columns, ...(await warmContainersColumn())];

/** Whom the engine's containers might survive: whoever is asked to end takes the time to end them too. */
const columnsOf = ({ name }: Pick<Row, 'name'>): readonly Column[] => (/SIGKILL|normal end/.test(name) ? withContainer : columns);

/** A machine of a CI service would not keep anything by default. */
const warmProject = (of: readonly Column[] = columns): RunProject => project({ test: 'waits', isWarm: true, env: { CI: '' }, of });

function killWarmGuard(run: RunProject): void {
  const guard = run.warmGuard();
  if (guard === undefined) throw new Error('there is no warm guard');
  process.kill(guard.pid, 'SIGKILL');
}

const ownRows: readonly Row[] = [
  {
    name: 'SIGKILL of the warm guard',
    async end(run) {
      const leader = survivors(run.mark).find(({ command }) => command.includes('leader.mjs'))?.pid;
      killWarmGuard(run);
      // A test whose service is gone ends sooner or later, but not before it is gone.
      await eventually(() => !survivors(run.mark).some(({ pid }) => pid === leader), 30_000);
      run.endTest(1);
    },
    ending: 2,
  },
  {
    name: 'SIGKILL of front door and warm guard',
    end(run, { frontDoor }) {
      killWarmGuard(run);
      frontDoor.kill('SIGKILL');
    },
    ending: 'SIGKILL',
    isSwept: true,
  },
  {
    name: 'SIGKILL of front door, guard and warm guard',
    end(run, { frontDoor }) {
      killWarmGuard(run);
      process.kill(run.guard()?.pid ?? 0, 'SIGKILL');
      frontDoor.kill('SIGKILL');
    },
    ending: 'SIGKILL',
    isSwept: true,
  },
];

const [containment = 'marker'] = containments;
const WARM = 'warm services';

/** Waits until the time of the service is over, and proves that nothing of it is left. */
async function outlived(run: RunProject, { row, of, about }: { row: string; of: readonly Column[]; about: string }): Promise<void> {
  await eventually(() => survivors(run.mark).length === 0 && run.warmGuard() === undefined, 30_000);
  const guard = run.warmGuard();
  const left = [...(await run.leftAtLast()), ...(guard === undefined ? [] : [{ column: WARM, what: guard.command }])];
  record({ row, containment, with: 'warm', columns: [...of.map(({ name }) => name), WARM], left, cleanMs: null, runs: 1 });
  const notes = path.join(run.dir, 'state/muster/warm/guard.log');
  expect(left, `${row}\n${about}\n${fs.existsSync(notes) ? fs.readFileSync(notes, 'utf8') : ''}`).toEqual([]);
}

const all = [...rows.filter(({ hasFullDisk = false }) => !hasFullDisk), ...ownRows];

describe.concurrent('a run with a warm service', { timeout: 120_000 }, () => {
  test.each(all)('$name: the service outlives its time in no way [S3-43, S3-51, S3-64]', async (row) => {
    const run = warmProject(columnsOf(row));
    const started = run.start();
    expect(await run.testRuns(), 'the test runs').toBe(true);
    await row.end(run, started);
    const { code, signal, output } = await started.ended;
    expect(code ?? signal, output).toBe(row.ending);
    if (row.isSwept === true) await run.sweep();
    await outlived(run, { row: row.name, of: columnsOf(row), about: output });
  });

  test('SIGKILL of the front door while the service starts leaves nothing of it, at any of 10 moments [S3-43, S3-51]', async () => {
    for (const moment of moments(MOMENTS, SPREAD_MS, SEED)) {
      const run = warmProject();
      const { frontDoor, ended } = run.start();
      await new Promise((resolve) => setTimeout(resolve, moment));
      frontDoor.kill('SIGKILL');
      await ended;
      const row = 'SIGKILL of the front door at random moments of start-up';
      await outlived(run, { row, of: columns, about: `SIGKILL after ${moment} ms, seed ${SEED}` });
    }
  });

  test('the next run finds the service that a killed front door has used, and nothing waits for the dead [S3-43, M-03]', async () => {
    const run = warmProject();
    const first = run.start();
    expect(await run.testRuns()).toBe(true);
    first.frontDoor.kill('SIGKILL');
    await first.ended;
    const next = run.start();
    expect(await run.testRuns()).toBe(true);
    run.endTest(0);
    const { code, output } = await next.ended;
    expect(code, output).toBe(0);
    await eventually(() => survivors(run.mark).length === 0 && run.warmGuard() === undefined, 30_000);
    await run.expectNothingLeft(output);
  });
});
