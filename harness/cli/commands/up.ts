/** `muster up`: services without tests, held until Ctrl-C or `muster down`. */
import type { RunEvent } from '../../model/event.ts';
import type { HeldServices } from '../../pipeline/held-services.ts';
import { newRunId, Recorder } from '../../pipeline/recorder.ts';
import { holdServices } from '../../pipeline/services.ts';
import { capabilityStatus } from '../../report/capability-status.ts';
import { consoleReport } from '../../report/console.ts';
import { exitCodeOf } from '../../report/exit-code.ts';
import { explain } from '../../report/explain.ts';
import { loadConfiguration } from '../../stacks/load.ts';
import { flag } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { askedConfiguration } from '../plan-request.ts';
import { printProblems } from '../problems.ts';
import { PROVIDERS_FLAG, PROVIDERS_HELP, providersAsked } from '../providers-flag.ts';
import { version } from '../version.ts';
import { WARM_FLAG, WARM_FLAG_HELP, warmFlag } from '../warm-flag.ts';

/** What kept it from becoming ready. */
function problemsOf(events: readonly RunEvent[]) {
  return events.flatMap((event) => (event.kind === 'problem' || event.kind === 'capability-failed' ? [explain(event.problem)] : []));
}

/** The answer of `--check` in a line: how many run, and what is to be done about the others. */
function checked(events: readonly RunEvent[]): string {
  const { alreadyRunning, failed } = capabilityStatus(events);
  if (failed.length === 0) return `check: all that was asked for runs (${alreadyRunning.length})\n`;
  return `check: ${alreadyRunning.length === 0 ? 'none runs' : `${alreadyRunning.length} ${alreadyRunning.length === 1 ? 'runs' : 'run'}`}, ${failed.length} not, for the reason that each gives; muster up starts what can be started\n`;
}

async function run(args: Arguments, io: Io): Promise<number> {
  const json = flag(args, 'json');
  const loaded = loadConfiguration(askedConfiguration(args), io.host);
  if (!loaded.ok) return printProblems(loaded.problems, io, json);
  const providers = providersAsked(args);
  if (!providers.ok) return printProblems(providers.problems, io, json);
  const isCheck = flag(args, 'check');
  const quiet = flag(args, 'quiet');
  const watch = consoleReport({ write: io.err, colour: io.colour, quiet, isCheck, width: io.width });
  const recorder = new Recorder(newRunId(io.host), watch, io.host);
  recorder.emit({ kind: 'run-started', run: recorder.run, version: version(io.host), root: loaded.value.root, imageTag: '' });
  let isReady = false;
  const show = (held: HeldServices) => {
    isReady = true;
    if (json) io.out(`${JSON.stringify(held)}\n`);
    else for (const [name, value] of Object.entries(held.environment)) io.out(`${name}=${value}\n`);
  };
  if (isCheck && !quiet) io.err('check: nothing is started; each is looked for where it would run\n');
  const isWell = await holdServices(
    {
      configuration: loaded.value,
      names: args._,
      providers: providers.value,
      warm: warmFlag(args),
      autoStart: !isCheck,
      isCheck,
      recorder,
      interrupted: io.interrupted,
      onReady(held) {
        show(held);
        io.err('ready; Ctrl-C or `muster down` stops everything\n');
      },
      onHeld(held) {
        show(held);
        io.err(`already up since ${held.since}: muster up with pid ${held.pid} holds it (${held.run}); \`muster down\` stops everything\n`);
      },
    },
    io.host,
  );
  if (isCheck && !quiet) io.err(checked(recorder.events));
  if (json && isCheck) io.out(`${JSON.stringify(capabilityStatus(recorder.events))}\n`);
  else if (json && !isReady && !isWell) io.out(`${JSON.stringify({ problems: problemsOf(recorder.events) })}\n`);
  // Being told to end is how it ends; what could not be removed is known last.
  return Math.max(isWell ? 0 : 2, exitCodeOf(recorder.events));
}

export const up: Command = {
  help: `muster up [CAPABILITY]…

Starts these capabilities (default: all that the repository declares) with what they depend
on, prints the environment that tests would get, and keeps them until Ctrl-C or muster down.
When another muster up holds them here already, prints the environment of those and ends.

${PROVIDERS_HELP}${WARM_FLAG_HELP}  --check              start nothing: tell what runs already and what does not, and end
                       (0 when all of it runs, else 2)
  --quiet              only what went wrong
  --json               print {run, pid, since, capabilities, environment} on one line when ready,
                       or {problems} when that cannot be; with --check the status document
`,
  options: { ...PROVIDERS_FLAG, ...WARM_FLAG, check: { type: 'boolean' }, quiet: { type: 'boolean', alias: 'q' }, root: { type: 'string' } },
  words: { least: 0, most: Number.POSITIVE_INFINITY },
  run,
};
