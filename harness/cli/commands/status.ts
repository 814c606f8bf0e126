/** `muster status`: what is up and what is warm now, how the last run ended, and how long things take to start. */
import path from 'node:path';
import { parseAs } from '../../model/parse-json.ts';
import type { LastRun, MachineStatus, RepositoryStatus } from '../../model/status.ts';
import { knownRuns, runsDir } from '../../pipeline/folders.ts';
import { heldServices, shownHeld } from '../../pipeline/held-services.ts';
import { livingRuns } from '../../pipeline/living-runs.ts';
import { keptTimings } from '../../pipeline/timings.ts';
import { warmNow } from '../../pipeline/warm.ts';
import { warmCluster } from '../../pipeline/warm-cluster.ts';
import { machineLines, repositoryLines } from '../../report/status-lines.ts';
import { timingsReport } from '../../report/timings.ts';
import { timingsLines } from '../../report/timings-table.ts';
import { locate } from '../../stacks/locate.ts';
import { flag } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { askedConfiguration } from '../plan-request.ts';
import { printProblems } from '../problems.ts';

interface Results {
  readonly exit_code: number;
  readonly completed_at: string;
  readonly tests: { readonly passed: number; readonly failed: number; readonly errors: number };
}

function areResults(value: unknown): value is Results {
  if (typeof value !== 'object' || value === null || !('exit_code' in value && 'completed_at' in value && 'tests' in value)) return false;
  const { exit_code, completed_at, tests } = value;
  const counts = new Map(Object.entries(tests ?? {}));
  const areCounted = ['passed', 'failed', 'errors'].every((name) => typeof counts.get(name) === 'number');
  return typeof exit_code === 'number' && typeof completed_at === 'string' && areCounted;
}

/** The newest run that left results which can be read. */
function lastRun(root: string, { host }: Io): LastRun | null {
  for (const name of knownRuns(root, host).reverse()) {
    const dir = path.join(runsDir(root), name);
    const outcome = host.files.read(path.join(dir, 'results.json'));
    const results = outcome.kind === 'text' ? parseAs(outcome.text, areResults) : null;
    if (results === null) continue;
    const { exit_code, completed_at, tests } = results;
    return { run: name, exitCode: exit_code, completedAt: completed_at, passed: tests.passed, failed: tests.failed, errors: tests.errors, dir };
  }
  return null;
}

/** Start-up times of all runs that are remembered. */
function showTimings(root: string, io: Io, json: boolean): number {
  const { runs, unreadable } = keptTimings(root, io.host);
  const report = timingsReport(runs);
  if (json) io.out(`${JSON.stringify({ ...report, unreadable }, null, 2)}\n`);
  else io.out(`${timingsLines(report, io.outWidth).join('\n')}\n`);
  for (const file of json ? [] : unreadable) io.err(`left out, since it cannot be read: ${file}\n`);
  return 0;
}

async function run(args: Arguments, io: Io): Promise<number> {
  const { host } = io;
  const json = flag(args, 'json');
  const located = locate(askedConfiguration(args), host);
  if (flag(args, 'timings')) return located.ok ? showTimings(located.value.root, io, json) : printProblems(located.problems, io, json);
  // Without a muster.yaml there is still a machine to look at.
  const root = located.ok ? located.value.root : null;
  const { services: warm, unheard: warmGuard } = await warmNow(host);
  const machine: MachineStatus = { running: livingRuns(host), warm, warmGuard, cluster: warmCluster(host) };
  const up = root === null ? [] : heldServices(root, host).map(shownHeld);
  const status: RepositoryStatus = { up, ...machine, lastRun: root === null ? null : lastRun(root, io) };
  const now = host.clock.now();
  if (json) io.out(`${JSON.stringify(status, null, 2)}\n`);
  else io.out(`${(root === null ? machineLines(machine, now) : repositoryLines(status, { root, now })).join('\n')}\n`);
  return 0;
}

export const status: Command = {
  help: `muster status

What muster up holds in this repository now, which services runs have kept warm, since when,
who has them and when they end, and how the last run ended. Where no muster.yaml is: what runs
and what is warm on this machine, in all repositories.

  --timings   how long each capability takes to spawn, to listen, to be ready and to stop
              (P50, P95, P99 over the last 100 runs), the critical path of the last start,
              and what to speed up first
  --json      print {"up": [...], "running": [...], "warm": [...], "warmGuard": null,
              "cluster": {...}, "lastRun": {...}}, or the timings
`,
  options: { timings: { type: 'boolean' }, root: { type: 'string' } },
  words: { least: 0, most: 0 },
  run,
};
