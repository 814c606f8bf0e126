/** How a run can end while its test runs: the rows of the kill matrix. */
import fs from 'node:fs';
import type { RunProject, StartedRun } from './run-project.ts';
import { eventually, survivors } from './survivors.ts';

export interface Row {
  readonly name: string;
  /** Ends the run, whose test is waiting. */
  readonly end: (run: RunProject, started: StartedRun) => void | Promise<void>;
  /** What the front door ends with. */
  readonly ending: number | NodeJS.Signals;
  /** Nobody is left to clear up: the next sweep does, which each run begins with. */
  readonly isSwept?: boolean;
  /** A disk of its own for `.muster`, which a service fills through its log. */
  readonly hasFullDisk?: boolean;
}

function kill(pid: number | undefined): void {
  if (pid === undefined) throw new Error('there is no such process');
  process.kill(pid, 'SIGKILL');
}

const signal =
  (name: NodeJS.Signals): Row['end'] =>
  (_, { frontDoor }) =>
    void frontDoor.kill(name);

function isFull(folder: string): boolean {
  const { bavail } = fs.statfsSync(folder);
  return bavail === 0;
}

export const rows: readonly Row[] = [
  { name: 'normal end', end: (run) => run.endTest(0), ending: 0 },
  { name: 'test failure', end: (run) => run.endTest(1), ending: 1 },
  { name: 'SIGINT', end: signal('SIGINT'), ending: 130 },
  {
    name: 'SIGINT twice',
    async end(_, { frontDoor, printed }) {
      frontDoor.kill('SIGINT');
      await printed('SIGINT');
      frontDoor.kill('SIGINT');
    },
    ending: 130,
  },
  { name: 'SIGTERM', end: signal('SIGTERM'), ending: 143 },
  { name: 'SIGHUP', end: signal('SIGHUP'), ending: 129 },
  { name: 'SIGQUIT', end: signal('SIGQUIT'), ending: 131 },
  { name: 'SIGKILL of the front door', end: signal('SIGKILL'), ending: 'SIGKILL' },
  { name: 'SIGKILL of the guard', end: (run) => kill(run.guard()?.pid), ending: 2 },
  {
    name: 'SIGKILL of both',
    end(run, { frontDoor }) {
      kill(run.guard()?.pid);
      frontDoor.kill('SIGKILL');
    },
    ending: 'SIGKILL',
    isSwept: true,
  },
  { name: 'SIGKILL of the runner', end: (run) => kill(survivors(run.mark).find(({ command }) => command.includes('tests/a.mjs'))?.pid), ending: 2 },
  {
    name: 'out of disk for logs',
    async end(run, { frontDoor }) {
      // Its disk is mounted for it alone.
      if (!(await eventually(() => isFull(`/proc/${frontDoor.pid}/root${run.root}/.muster`), 20_000))) throw new Error('the disk is not full');
      run.endTest(0);
    },
    ending: 2,
    hasFullDisk: true,
  },
];
