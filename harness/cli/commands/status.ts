/** `muster status`: what is up now, and how the last run ended. */
import path from 'node:path';
import { knownRuns, runsDir } from '../../pipeline/folders.ts';
import { heldServices } from '../../pipeline/held-services.ts';
import { plural } from '../../report/layout.ts';
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

/** The newest run that left results. */
function lastRun(root: string, { host }: Io): LastRun | null {
  for (const name of knownRuns(root, host).reverse()) {
    const dir = path.join(runsDir(root), name);
    const outcome = host.files.read(path.join(dir, 'results.json'));
    if (outcome.kind !== 'text') continue;
    const { exit_code, completed_at, tests }: { exit_code: number; completed_at: string; tests: { passed: number; failed: number; errors: number } } =
      JSON.parse(outcome.text);
    return { run: name, exitCode: exit_code, completedAt: completed_at, passed: tests.passed, failed: tests.failed, errors: tests.errors, dir };
  }
  return null;
}

async function run(args: Arguments, io: Io): Promise<number> {
  const json = flag(args, 'json');
  const located = locate(askedConfiguration(args), io.host);
  if (!located.ok) return printProblems(located.problems, io, json);
  const { root } = located.value;
  const status = { up: heldServices(root, io.host), lastRun: lastRun(root, io) };
  if (json) {
    io.out(`${JSON.stringify(status, null, 2)}\n`);
    return 0;
  }
  if (status.up.length === 0) io.out('nothing is up here\n');
  for (const { run: name, since, capabilities } of status.up) {
    io.out(`up since ${since} (${name})\n`);
    for (const { name: capability, url } of capabilities) io.out(`  ${capability}${url === null ? '' : `  ${url}`}\n`);
  }
  const { lastRun: last } = status;
  if (last === null) io.out('no run yet\n');
  else
    io.out(
      `last run ${last.run}: ${plural(last.passed, 'test')} passed, ${last.failed} failed, ${last.errors} broken; exit code ${last.exitCode}\n  ${last.dir}\n`,
    );
  return 0;
}

export const status: Command = {
  help: `muster status

What muster up holds in this repository now, and how the last run ended.

  --json   print {"up": [...], "lastRun": {...}}
`,
  options: { root: { type: 'string' } },
  words: { least: 0, most: 0 },
  run,
};
