/** `muster status`: what is up and what is warm now, how the last run ended, and how long things take to start. */
import path from 'node:path';
import { parseAs } from '../../model/parse-json.ts';
import { knownRuns, runsDir } from '../../pipeline/folders.ts';
import { heldServices, shownHeld } from '../../pipeline/held-services.ts';
import { keptTimings } from '../../pipeline/timings.ts';
import { warmNow } from '../../pipeline/warm.ts';
import { warmCluster } from '../../pipeline/warm-cluster.ts';
import { duration, plural } from '../../report/layout.ts';
import { timingsReport } from '../../report/timings.ts';
import { timingsLines } from '../../report/timings-table.ts';
import { warmLines } from '../../report/warm-lines.ts';
import { locate } from '../../stacks/locate.ts';
import { flag } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { askedConfiguration } from '../plan-request.ts';
import { printProblems } from '../problems.ts';

interface LastRun {
  readonly run: string;
  readonly exitCode: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly completedAt: string;
  readonly dir: string;
}

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
  const json = flag(args, 'json');
  const located = locate(askedConfiguration(args), io.host);
  if (!located.ok) return printProblems(located.problems, io, json);
  const { root } = located.value;
  if (flag(args, 'timings')) return showTimings(root, io, json);
  const { services: warm, unheard: warmGuard } = await warmNow(io.host);
  const status = { up: heldServices(root, io.host).map(shownHeld), warm, warmGuard, cluster: warmCluster(io.host), lastRun: lastRun(root, io) };
  if (json) {
    io.out(`${JSON.stringify(status, null, 2)}\n`);
    return 0;
  }
  const isHere = status.warm.filter((service) => service.root === root);
  if (warmGuard !== null) io.out(`${warmGuard.because}\n`);
  else if (status.up.length === 0 && isHere.length === 0) io.out('nothing is up here\n');
  for (const { run: name, since, isReady, capabilities } of status.up) {
    io.out(`${isReady ? 'up' : 'starting'} since ${since} (${name})\n`);
    for (const { name: capability, url } of capabilities) io.out(`  ${capability}${url === null ? '' : `  ${url}`}\n`);
  }
  for (const line of warmLines(isHere, io.host.clock.now())) io.out(`${line}\n`);
  const elsewhere = status.warm.length - isHere.length;
  if (elsewhere > 0) io.out(`${plural(elsewhere, 'service')} of other repositories ${elsewhere === 1 ? 'is' : 'are'} warm\n`);
  const { lastRun: last, cluster } = status;
  if (cluster !== null) {
    const ago = duration(Math.max(0, io.host.clock.now() - Date.parse(cluster.usedAt)));
    io.out(`the Kind cluster ${cluster.name} is warm, last asked for ${ago} ago\n  muster down --all deletes it, muster sweep when a day has passed\n`);
  }
  if (last === null) io.out('no run yet\n');
  else
    io.out(
      `last run ${last.run}: ${plural(last.passed, 'test')} passed, ${last.failed} failed, ${last.errors} broken; exit code ${last.exitCode}\n  ${last.dir}\n`,
    );
  return 0;
}

export const status: Command = {
  help: `muster status

What muster up holds in this repository now, which services runs have kept warm, since when,
who has them and when they end, and how the last run ended.

  --timings   how long each capability takes to spawn, to listen, to be ready and to stop
              (P50, P95, P99 over the last 100 runs), the critical path of the last start,
              and what to speed up first
  --json      print {"up": [...], "warm": [...], "warmGuard": null, "cluster": {...},
              "lastRun": {...}}, or the timings
`,
  options: { timings: { type: 'boolean' }, root: { type: 'string' } },
  words: { least: 0, most: 0 },
  run,
};
