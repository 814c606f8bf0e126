/** `muster graph`: what traces taught, and what a change can break by it. One file of `graph/` for each verb. */
import { fail, ok, type Result } from '../../model/result.ts';
import { exitCodeOfSignal } from '../../report/exit-code.ts';
import { flag } from '../arguments.ts';
import type { Arguments, Command, FlagSpec } from '../command.ts';
import { writeInPieces } from '../in-pieces.ts';
import { printProblems, usage } from '../problems.ts';
import { build } from './graph/build.ts';
import { copy } from './graph/copy.ts';
import { generate } from './graph/generate.ts';
import { impact } from './graph/impact.ts';
import { ingest } from './graph/ingest.ts';
import { prune } from './graph/prune.ts';
import { show } from './graph/show.ts';
import { stats } from './graph/stats.ts';
import type { Verb } from './graph/verb.ts';

const VERBS: Readonly<Record<string, Verb>> = { build, ingest, stats, impact, show, prune, copy, generate };

const EVERY_FLAG: Readonly<Record<string, FlagSpec>> = Object.fromEntries(Object.values(VERBS).flatMap(({ flags }) => Object.entries(flags)));

/** The verb that is meant, or why there is none. */
function verbOf({ _: [name = '', ...rest], ...given }: Arguments): Result<Verb> {
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) return fail(usage(`muster graph has no '${name}'; it has ${Object.keys(VERBS).join(', ')}`));
  const foreign = Object.keys(given).filter((option) => Object.hasOwn(EVERY_FLAG, option) && !Object.hasOwn(verb.flags, option));
  if (foreign.length > 0) return fail(...foreign.map((option) => usage(`muster graph ${name} does not take --${option}`)));
  return rest.length > verb.words ? fail(usage(`muster graph ${name} does not take '${rest[verb.words]}'`)) : ok(verb);
}

export const graph: Command = {
  help: `muster graph <build|ingest|stats|impact|show|prune|copy|generate> --graph G

Keeps what traces teach: which services exist, who calls whom, which test touches what.

  build [--run] [--from SOURCE]… the nightly half: run every test, collect traces, store what they prove, forget
                                 tests that are gone. A source is datadog (DD_API_KEY, DD_APP_KEY and DD_SITE from
                                 the environment), the address of a spans API such as the mock's, or a file:
                                 --suite NAME (of --run), --since now-1d, --until now, --query Q, --patience 10m
                                 (how long to wait for a rate limit), --no-prune
  ingest FILE|-                  add traces: S0's form, pages of Datadog's spans search, or OTLP JSON
  stats                          how much is known
  impact --changed A [--radius R]
                                 the tests that a change of A can break, each with its path
                                 radius 1 is A itself (default), 2 and more are nodes within so many calls
  show [--format F] [--service S] [--test ID] [--radius R] [--limit N]
                                 services and calls, declared and observed ones told apart, as text, mermaid, dot
                                 or json: all of them, or those within R calls of a service (2 unless told),
                                 or those on the path of a test; --limit N is how many of them at most (500)
  prune [--dry-run]              forget tests that the repository does not have any more
  copy FROM TO                   make TO know exactly what FROM knows: two files, two addresses, or one of each
  generate [--seed N] [--services N] [--tests N] [--touches N] [--form F] [--out FILE]
                                 a system of any size, the same for the same seed: layers, hubs, circles of
                                 calls, and areas without tests; as traces (s0, datadog, otlp) or as a stack

  --graph G   the graph: a file, or the address of a Neo4j server such as neo4j://host:7687/name
              (default: that of muster.yaml, else .muster/graph.sqlite)
  --json      print one JSON document
`,
  options: { graph: { type: 'string' }, ...EVERY_FLAG },
  words: { least: 1, most: 3 },
  async run(args, io) {
    const json = flag(args, 'json');
    const verb = verbOf(args);
    if (!verb.ok) return printProblems(verb.problems, io, json);
    const answer = await verb.value.work(args, io);
    if (!answer.ok) return printProblems(answer.problems, io, json);
    const { document, words, exitCode = 0 } = answer.value;
    if (typeof words !== 'string') return (await writeInPieces(words, io.out, io)) ? exitCode : exitCodeOfSignal(String(io.interrupted.reason));
    io.out(json ? `${JSON.stringify(document, null, 2)}\n` : `${words}\n`);
    return exitCode;
  },
};
