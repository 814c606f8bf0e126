/** `muster graph`: what traces taught, and what a change can break by it. */
import type { GraphStats } from '../../model/graph.ts';
import type { Problem } from '../../model/problem.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { graphImpact, graphStats, ingestTraceText, type MappedAnswer, type UnmappedAnswer } from '../../pipeline/graph-doors.ts';
import { plural } from '../../report/layout.ts';
import { flag, text } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { graphLocation } from '../graph-location.ts';
import { printProblems, usage } from '../problems.ts';
import { readInput } from '../read-input.ts';

/** What a verb answers: the document of `--json`, and the words for people. */
interface Answer {
  readonly document: object;
  readonly words: string;
}

function countsInWords(counts: GraphStats): string {
  const { services, tests, touches_edges: touches, calls_edges: calls, observed_calls_edges: observed } = counts;
  return [plural(services, 'service'), plural(tests, 'test'), plural(touches, 'touch', 'touches'), `${plural(calls, 'call')} (${observed} observed)`].join(
    ', ',
  );
}

function inFile(problems: readonly Problem[], word: string): Problem[] {
  return problems.map((problem) => ('file' in problem || word === '-' ? problem : { ...problem, file: word }));
}

async function ingest(args: Arguments, io: Io, location: string): Promise<Result<Answer>> {
  const word = args._[1];
  if (word === undefined) return fail(usage('muster graph ingest needs a FILE, or - for stdin'));
  const input = await readInput(word, io);
  const answer = input.ok ? await ingestTraceText(input.value, { location }, io.host) : input;
  if (!answer.ok) return fail(...inFile(answer.problems, word));
  return ok({ document: answer.value, words: `${plural(answer.value.traces, 'trace')} read; the graph has ${countsInWords(answer.value)}` });
}

async function stats(_: Arguments, io: Io, location: string): Promise<Result<Answer>> {
  const answer = await graphStats({ location }, io.host);
  return answer.ok ? ok({ document: answer.value, words: countsInWords(answer.value) }) : answer;
}

function impactInWords(answer: MappedAnswer | UnmappedAnswer): string {
  return [answer.message, ...answer.tests.map(({ id, because }) => `  ${id}  (${because.join(' - ')})`)].join('\n');
}

async function impact(args: Arguments, io: Io, location: string): Promise<Result<Answer>> {
  const changed = text(args, 'changed');
  if (changed === undefined) return fail(usage('muster graph impact needs --changed A'));
  const answer = await graphImpact(changed, text(args, 'radius') ?? '1', { location }, io.host);
  return answer.ok ? ok({ document: answer.value, words: impactInWords(answer.value) }) : answer;
}

interface Verb {
  /** How many words it takes behind its own. */
  readonly words: number;
  readonly work: (args: Arguments, io: Io, location: string) => Promise<Result<Answer>>;
}

const VERBS: Readonly<Record<string, Verb>> = { ingest: { words: 1, work: ingest }, stats: { words: 0, work: stats }, impact: { words: 0, work: impact } };

/** The verb that is meant, or why there is none. */
function verbOf({ _: [name = '', ...rest] }: Arguments): Result<Verb> {
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) return fail(usage(`muster graph has no '${name}'; it has ${Object.keys(VERBS).join(', ')}`));
  return rest.length > verb.words ? fail(usage(`muster graph ${name} does not take '${rest[verb.words]}'`)) : ok(verb);
}

export const graph: Command = {
  help: `muster graph <ingest|stats|impact> --graph G

Keeps what traces teach: which services exist, who calls whom, which test touches what.

  ingest FILE|-                  add traces: S0's form, pages of Datadog's spans search, or OTLP JSON
  stats                          how much is known
  impact --changed A [--radius R]
                                 the tests that a change of A can break, each with its path
                                 radius 1 is A itself (default), 2 and more are nodes within so many calls

  --graph G   the graph's file (default: that of muster.yaml, else .muster/graph.sqlite)
  --json      print one JSON document
`,
  options: { graph: { type: 'string' }, changed: { type: 'string' }, radius: { type: 'string' } },
  words: { least: 1, most: 2 },
  async run(args, io) {
    const json = flag(args, 'json');
    const verb = verbOf(args);
    if (!verb.ok) return printProblems(verb.problems, io, json);
    const location = await graphLocation(args, io);
    if (!location.ok) return printProblems(location.problems, io, json);
    const answer = await verb.value.work(args, io, location.value);
    if (!answer.ok) return printProblems(answer.problems, io, json);
    io.out(json ? `${JSON.stringify(answer.value.document, null, 2)}\n` : `${answer.value.words}\n`);
    return 0;
  },
};
