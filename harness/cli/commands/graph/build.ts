/** `muster graph build`: the nightly half. Runs, collects, stores, forgets what is gone; changes are for `muster plan` and `muster run`. */
import { fail, ok, type Result } from '../../../model/result.ts';
import type { RunRequest } from '../../../pipeline/context.ts';
import type { CollectRequest } from '../../../pipeline/span-sources.ts';
import { exitCodeOfSignal } from '../../../report/exit-code.ts';
import { duration, plural } from '../../../report/layout.ts';
import { flag, list, text } from '../../arguments.ts';
import type { Arguments, Io } from '../../command.ts';
import { graphLocation } from '../../graph-location.ts';
import { askedConfiguration, planRequest } from '../../plan-request.ts';
import { usage } from '../../problems.ts';
import { version } from '../../version.ts';
import { countsInWords } from './counts.ts';
import type { Verb } from './verb.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of `30s`, `10m` or `1h`; null for anything else. */
function patienceOf(written: string): number | null {
  const [, count = '', unit = ''] = /^(\d{1,4})([smh])$/.exec(written) ?? [];
  return unit === '' ? null : Number(count) * (UNITS[unit] ?? 0);
}

async function collectOf(args: Arguments): Promise<Result<CollectRequest>> {
  const { LAST_DAY } = await import('../../../pipeline/span-sources.ts');
  const written = text(args, 'patience');
  const patienceMs = written === undefined ? LAST_DAY.patienceMs : patienceOf(written);
  if (patienceMs === null) return fail(usage(`--patience takes a time such as 30s, 10m or 1h, not '${written}'`));
  const { from, to, query } = LAST_DAY;
  return ok({ sources: list(args, 'from'), from: text(args, 'since') ?? from, to: text(args, 'until') ?? to, query: text(args, 'query') ?? query, patienceMs });
}

/** Every test, or every one of these suites. */
function runOf(args: Arguments, io: Io, graph: string): Result<RunRequest> {
  const asked = planRequest({ _: [], all: true, suite: args.suite, config: args.config, root: args.root }, io);
  if (!asked.ok) return asked;
  const about = { savedPlan: null, providers: null, imageTag: 'latest', resultsFile: null, failOnLeaks: false, failOnUnmapped: false };
  return ok({ ...asked.value, ...about, graph, version: version(io.host) });
}

export const build: Verb = {
  flags: {
    run: { type: 'boolean' },
    suite: { type: 'array' },
    from: { type: 'array' },
    since: { type: 'string' },
    until: { type: 'string' },
    query: { type: 'string' },
    patience: { type: 'string' },
    prune: { type: 'boolean' },
    root: { type: 'string' },
  },
  words: 0,
  async work(args, io) {
    const [location, collect] = await Promise.all([graphLocation(args, io), collectOf(args)]);
    if (!location.ok) return location;
    if (!collect.ok) return collect;
    const isRun = flag(args, 'run');
    if (!isRun && collect.value.sources.length === 0) return fail(usage('muster graph build needs --from SOURCE, --run, or both'));
    const run = isRun ? runOf(args, io, location.value) : ok(null);
    if (!run.ok) return run;
    const [{ buildGraph }, { consoleReport }, { renderProblem }] = await Promise.all([
      import('../../../pipeline/build-graph.ts'),
      import('../../../report/console.ts'),
      import('../../../report/explain.ts'),
    ]);
    const watch = consoleReport({ write: io.err, colour: io.colour, quiet: false, width: io.width });
    const watcher = {
      watch,
      interrupted: io.interrupted,
      step: (name: string, said: string, tookMs: number) => io.err(`${name.padEnd(9)} ${said}  ${duration(tookMs)}\n`),
      warn: (problem: Parameters<typeof renderProblem>[0]) => io.err(`warning: ${renderProblem(problem)}\n`),
    };
    const configuration = askedConfiguration(args);
    const built = await buildGraph(
      { configuration, graph: location.value, run: run.value, collect: collect.value, isPruned: args.prune !== false },
      watcher,
      io.host,
    );
    if (!built.ok) return built;
    const { foreign_tests: foreign, status } = built.value;
    const exitCode = status === 'interrupted' ? exitCodeOfSignal(String(io.interrupted.reason)) : (built.value.run?.exit_code ?? 0);
    const leftOut =
      foreign.length === 0
        ? ''
        : `\n${plural(foreign.length, 'test')} of the traces ${foreign.length === 1 ? 'is' : 'are'} not of this repository and left out, ${foreign[0]} first`;
    return ok({ document: built.value, words: `the graph has ${countsInWords(built.value)}${leftOut}`, exitCode });
  },
};
