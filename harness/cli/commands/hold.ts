/** `muster hold`: services for tests that another program runs, for as long as it lives. The plugins for Vitest and Playwright use it. */
import { holdForTests } from '../../pipeline/hold-for-tests.ts';
import { newRunId, Recorder } from '../../pipeline/recorder.ts';
import { consoleReport } from '../../report/console.ts';
import { loadConfiguration } from '../../stacks/load.ts';
import { flag } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { askedConfiguration } from '../plan-request.ts';
import { printProblems } from '../problems.ts';
import { version } from '../version.ts';

const EXIT_REFUSED = 2;

async function run(args: Arguments, io: Io): Promise<number> {
  const loaded = loadConfiguration(askedConfiguration(args), io.host);
  if (!loaded.ok) return printProblems(loaded.problems, io, true);
  const watch = consoleReport({ write: io.err, colour: io.colour, quiet: flag(args, 'quiet'), width: io.width });
  const recorder = new Recorder(newRunId(io.host), watch, io.host);
  recorder.emit({ kind: 'run-started', run: recorder.run, version: version(io.host), root: loaded.value.root, imageTag: '' });
  const [inputEnded, isOver] = [new AbortController(), new AbortController()];
  void io.input(isOver.signal).then(() => inputEnded.abort());
  const isWell = await holdForTests(
    {
      configuration: loaded.value,
      recorder,
      ended: AbortSignal.any([io.interrupted, inputEnded.signal]),
      onOpen: (opening) => io.out(`${JSON.stringify(opening)}\n`),
    },
    io.host,
  );
  isOver.abort();
  return isWell ? 0 : EXIT_REFUSED;
}

export const hold: Command = {
  help: `muster hold

Has services ready for tests that another program runs; the plugins for Vitest and
Playwright start it. Prints {version, run, door, marker} on one line. Whoever connects to
the unix socket \`door\` sends one JSON line that names tests and is answered with one: what
these tests need has been started then, or it says for each test why it cannot run.

Everything ends with its standard input: when whoever holds the other end of that pipe
exits, in whatever way, nothing is left. It ends with SIGTERM and Ctrl-C as well.

  --quiet   on stderr only what went wrong
`,
  options: { quiet: { type: 'boolean', alias: 'q' }, root: { type: 'string' } },
  words: { least: 0, most: 0 },
  run,
};
