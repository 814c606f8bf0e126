/** `muster graph`: what traces taught, and what a change can break by it. One file of `graph/` for each verb. */
import { nearest } from '../../model/nearest.ts';
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
  if (verb === undefined) {
    const verbs = Object.keys(VERBS);
    return fail(usage(`muster graph has no '${name}'; it has ${verbs.join(', ')}`, nearest(name, verbs), 'graph'));
  }
  const foreign = Object.keys(given).filter((option) => Object.hasOwn(EVERY_FLAG, option) && !Object.hasOwn(verb.flags, option));
  if (foreign.length > 0) return fail(...foreign.map((option) => usage(`muster graph ${name} does not take --${option}`, null, 'graph')));
  return rest.length > verb.words ? fail(usage(`muster graph ${name} does not take '${rest[verb.words]}'`, null, 'graph')) : ok(verb);
}

export const graph: Command = {
  help: `muster graph <build|ingest|prune|copy|stats|impact|show|generate> [--graph G]

Keeps what traces teach: which services exist, who calls whom, which test touches what.

Fill it
  build                the nightly half: run, collect, store, forget tests that are gone
    --run              run every test first (--suite NAME: of these suites); services teach what they report
    --from SOURCE      collect traces from datadog (DD_API_KEY, DD_APP_KEY and DD_SITE in the environment), from
                       the address of a spans API such as the mock's, or from files: 'night/*.jsonl'
    --since, --until   of an API: now-1d and now unless told
    --query Q          of an API, in Datadog's search syntax: all spans; of datadog, those that name a test
    --patience 10m     how long one page may wait when an API is busy
    --no-prune         keep tests that are gone
  ingest FILE|-        add traces: tekton-dag's form, pages of Datadog's spans search, or OTLP; what they show of
                       a test takes the place of what was known of it, so give all of its traces at once
  prune [--dry-run]    forget tests that the repository had and has no more; those of others that share the graph stay
    --unclaimed        also those that no repository is known to have had
  copy FROM TO         make TO know exactly what FROM knows: two files, two addresses, or one of each

Ask it
  stats                how much is known
  impact --changed A   the tests that a change of A can break, each with its path
    --radius R         1 is A itself (default), 2 and more are nodes within so many calls
  show                 services and calls, declared and observed ones told apart
    --format F         text (default), mermaid, dot or json
    --service S        what is within --radius R calls of it (2 unless told)
    --test ID          what is on its path
    --limit N          so many services and calls at most (500; json: all)

Make one
  generate             a system of any size, the same for the same seed: layers, hubs, circles of calls, and areas
                       without tests
    --seed N --services N --tests N --touches N
    --form F           traces as s0 (default), datadog or otlp, or a stack
    --out FILE         instead of stdout

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
