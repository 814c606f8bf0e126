/** `muster run`: the main job. */
import type { Problem } from '../../model/problem.ts';
import { runTests } from '../../pipeline.ts';
import { consoleReport } from '../../report/console.ts';
import { flag, list, oneOf, text } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { PLAN_FLAGS, PLAN_FLAGS_HELP, planRequest } from '../plan-request.ts';
import { printProblems, usage } from '../problems.ts';
import { PROVIDERS_FLAG, PROVIDERS_HELP, providersAsked } from '../providers-flag.ts';
import { readInput } from '../read-input.ts';
import { resolveFrom } from '../resolve.ts';
import { version } from '../version.ts';
import { WARM_FLAG, WARM_FLAG_HELP, warmFlag } from '../warm-flag.ts';
import { whyUnwritable } from '../writable.ts';

/** As registries have it. */
const TAG = /^\w[\w.-]{0,127}$/;

const whyNoTag = (value: string): string | null =>
  TAG.test(value) ? null : `takes the tag of an image (letters, digits, '_', '.' and '-', at most 128), not '${value}'`;

/** A saved plan has said already which tests run and who runs them. */
function besidesThePlan(args: Arguments): Problem[] {
  const given = ['changed', 'since', 'radius', 'all', 'suite', 'workers', 'collect-from'].filter((name) => args[name] !== undefined).map((name) => `--${name}`);
  return [...given, ...args._].map((word) => usage(`${word} cannot go with --plan: the saved plan says which tests run`));
}

async function run(args: Arguments, io: Io): Promise<number> {
  const json = flag(args, 'json');
  const planFile = text(args, 'plan');
  const saved = planFile === undefined ? null : await readInput(planFile, io);
  const request = planRequest(args, io);
  const problems: Problem[] = [...(saved === null || saved.ok ? [] : saved.problems), ...(request.ok ? [] : request.problems)];
  const providers = providersAsked(args);
  if (!providers.ok) problems.push(...providers.problems);
  const warm = warmFlag(args);
  if (planFile !== undefined) problems.push(...besidesThePlan(args));
  const resultsFile = text(args, 'results-file');
  problems.push(...whyUnwritable('results-file', resultsFile, io));
  if (!request.ok || !providers.ok || problems.length > 0) return printProblems(problems, io, json);

  const progress = consoleReport({ write: io.err, colour: io.colour, quiet: flag(args, 'quiet'), width: io.width });
  const outcome = await runTests(
    {
      ...request.value,
      collectFrom: list(args, 'collect-from'),
      savedPlan: planFile !== undefined && saved?.ok ? { file: planFile, text: saved.value } : null,
      providers: providers.value,
      ...(warm === undefined ? {} : { warm }),
      cluster: { allowed: list(args, 'allow-context'), keep: flag(args, 'keep'), imageTag: text(args, 'image-tag') ?? null },
      imageTag: text(args, 'image-tag') ?? 'latest',
      resultsFile: resultsFile === undefined ? null : resolveFrom(io, resultsFile),
      failOnLeaks: text(args, 'leaks') === 'fail',
      failOnUnmapped: flag(args, 'fail-on-unmapped'),
      version: version(io.host),
    },
    { watch: progress, interrupted: io.interrupted },
    io.host,
  );
  const { problems: refused } = outcome.results.muster;
  if (json) io.out(`${JSON.stringify({ ...outcome.results, exit_code: outcome.exitCode, ...(refused.length > 0 ? { problems: refused } : {}) }, null, 2)}\n`);
  return outcome.exitCode;
}

export const runCommand: Command = {
  help: `muster run [flags] [FILE | FOLDER | TEST-ID]…

Starts what the selected tests need, runs them, stops everything, reports. Without a
change and without words it runs every test.

${PLAN_FLAGS_HELP}  --collect-from SRC   read traces from here into the graph first: a file, the address of a
                       spans API, or datadog (as muster graph build takes them)

Run
  --plan FILE          run this saved plan (muster plan --out FILE); refused when stale
  --workers N          how many workers share the tests (default: one a processor)
${PROVIDERS_HELP}  --fail-on-unmapped   exit 1 when no test reaches what changed
${WARM_FLAG_HELP}  --leaks fail         exit 2 when something leaves a process behind, or a service listens on
                       a port of its own choice that nobody declares (default: warn)
  --image-tag TAG      the tag of the project's own images, also written into the results
                       (default: as manifests name them, latest)
  --allow-context NAME a Kubernetes context that may be used although it is not local
  --keep               leave the namespaces of this run, and say how to remove them

Output
  --quiet              only what went wrong, and the summary
  --json               the results document on stdout, last
  --results-file FILE  write the results document here as well, into a folder that is there
  --no-color           (or NO_COLOR) no colour

Reports are in .muster/runs/<run>/: results.json, junit.xml, test-summary.json,
.capability-status.json, plan.json, events.jsonl, logs/.
`,
  options: {
    ...PLAN_FLAGS,
    ...PROVIDERS_FLAG,
    'collect-from': { type: 'array' },
    plan: { type: 'string' },
    'fail-on-unmapped': { type: 'boolean' },
    ...WARM_FLAG,
    leaks: { type: 'string', check: oneOf('warn', 'fail') },
    'image-tag': { type: 'string', check: whyNoTag },
    'allow-context': { type: 'array' },
    keep: { type: 'boolean' },
    'results-file': { type: 'string' },
    quiet: { type: 'boolean', alias: 'q' },
  },
  words: { least: 0, most: Number.POSITIVE_INFINITY },
  run,
};
