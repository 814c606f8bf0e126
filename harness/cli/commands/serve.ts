/** `muster serve`: the REST API, until it is stopped. */
import path from 'node:path';
import { checkGraphLocation } from '../../graph/open-graph.ts';
import type { Host } from '../../host/host.ts';
import type { Problem } from '../../model/problem.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { isLoopback } from '../../server/admission.ts';
import { BODY_LIMIT } from '../../server/read-body.ts';
import { listen } from '../../server/server.ts';
import { Service, type ServiceOptions } from '../../server/service.ts';
import { flag, text, wholeNumber } from '../arguments.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { graphLocation } from '../graph-location.ts';
import { askedConfiguration } from '../plan-request.ts';
import { printProblems, usage } from '../problems.ts';
import { resolveFrom } from '../resolve.ts';
import { serveUntilInterrupted } from '../until-interrupted.ts';
import { version } from '../version.ts';

const HIGHEST_PORT = 65_535;
const DEFAULT_PORT = 8080;

interface Door {
  readonly hostname: string;
  readonly port: number;
  readonly token: string | null;
}

/** A secret from the environment: the variable that is named must be there, the usual one may. */
function secret(args: Arguments, { host }: Io, option: string, usual: string): Result<string | null> {
  const named = text(args, option);
  const value = host.env[named ?? usual] ?? '';
  if (value !== '') return ok(value);
  return named === undefined ? ok(null) : fail(usage(`--${option} names ${named}, which is not set`));
}

/** The environment of runs: tests of whoever sends a pull request must not see what the server is secured with. */
function withoutSecrets(args: Arguments, { env }: Host): Host['env'] {
  const names = ['MUSTER_TOKEN', 'MUSTER_WEBHOOK_SECRET', text(args, 'token-env'), text(args, 'webhook-secret-env')];
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}

function doorOf(args: Arguments, io: Io): Result<Door> {
  const problems: Problem[] = [];
  const port = wholeNumber(args, 'port', 0) ?? (args['port'] === undefined ? DEFAULT_PORT : null);
  if (port === null || port > HIGHEST_PORT) problems.push(usage(`--port must be a whole number from 0 to ${HIGHEST_PORT}`));
  const hostname = text(args, 'host') ?? '127.0.0.1';
  const token = secret(args, io, 'token-env', 'MUSTER_TOKEN');
  if (!token.ok) problems.push(...token.problems);
  else if (token.value === null && !isLoopback(hostname))
    problems.push(usage(`--host ${hostname} needs a token: set MUSTER_TOKEN, or name another variable with --token-env`));
  return problems.length > 0 || port === null || !token.ok ? fail(...problems) : ok({ hostname, port, token: token.value });
}

/** The configuration that holds here; null where there is none. */
async function configured(args: Arguments, io: Io): Promise<Result<Pick<ServiceOptions, 'configuration' | 'ownStack'>>> {
  const { loadConfiguration } = await import('../../stacks/load.ts');
  const loaded = loadConfiguration(askedConfiguration(args), io.host);
  if (loaded.ok) {
    const { file, root, stack } = loaded.value;
    return ok({ configuration: file === null ? null : { file, root }, ownStack: stack === null ? null : resolveFrom(io, stack.file) });
  }
  return loaded.problems.every(({ code }) => code === 'no-configuration') ? ok({ configuration: null, ownStack: null }) : loaded;
}

async function serviceOf(args: Arguments, io: Io): Promise<Result<Service>> {
  const found = await configured(args, io);
  const graph = await graphLocation(args, io);
  const webhookSecret = secret(args, io, 'webhook-secret-env', 'MUSTER_WEBHOOK_SECRET');
  if (!found.ok) return found;
  if (!graph.ok) return graph;
  if (!webhookSecret.ok) return webhookSecret;
  const possible = checkGraphLocation(graph.value, io.host);
  if (!possible.ok) return possible;
  const root = found.value.configuration?.root ?? io.host.cwd;
  const folder = (option: string, usual: string) => (args[option] === undefined ? path.join(root, usual) : resolveFrom(io, text(args, option) ?? usual));
  const service = new Service(
    {
      ...found.value,
      root,
      stacksDir: folder('stacks', 'stacks'),
      graph: graph.value,
      isGraphAsked: args['graph'] !== undefined,
      fixtures: { dir: folder('fixtures', 'fixtures'), root, limitBytes: BODY_LIMIT },
      datadog: text(args, 'datadog') ?? null,
      webhookSecret: webhookSecret.value,
      version: version(io.host),
      tell: io.err,
    },
    { ...io.host, env: withoutSecrets(args, io.host) },
  );
  const { datadog } = service.options;
  if (datadog !== null && !/^https?:\/\/[^/]/.test(datadog)) return fail(usage(`--datadog takes the address of an API, not '${datadog}'`));
  const missing = args['stacks'] !== undefined && !io.host.files.isDirectory(service.options.stacksDir);
  if (missing) return fail({ code: 'file-not-found', named: text(args, 'stacks') ?? '' });
  const read = service.reload();
  return read.ok ? ok(service) : read;
}

async function run(args: Arguments, io: Io): Promise<number> {
  const json = flag(args, 'json');
  const door = doorOf(args, io);
  const service = await serviceOf(args, io);
  const problems = [...(door.ok ? [] : door.problems), ...(service.ok ? [] : service.problems)];
  if (!door.ok || !service.ok) return printProblems(problems, io, json);
  const { port } = door.value;
  return serveUntilInterrupted({ name: 'muster serve', port, listen: () => listen(door.value, service.value), json }, io);
}

export const serve: Command = {
  help: `muster serve [--port N] [--graph G] [--stacks DIR]

The REST API, until Ctrl-C: what a change can break, the graph that knows it, runs, and
webhooks of GitHub. The first line on stdout is its address; GET /api/openapi.json tells
all that it answers.

  --port N       port to listen on (default 8080; 0 for any free one)
  --graph G      the graph (default: that of muster.yaml, else .muster/graph.sqlite)
  --stacks DIR   folder of stack files (default: stacks)
  --fixtures DIR folder whose files an ingest may name (default: fixtures)
  --datadog URL  a Datadog API, such as that of muster mock-datadog, whose spans an ingest
                 without traces reads
  --host NAME    where to listen (default 127.0.0.1); anywhere else needs a token
  --token-env NAME
                 the variable with the token that every request must carry
                 (default: MUSTER_TOKEN, where it is set)
  --webhook-secret-env NAME
                 the variable with the secret that webhooks are signed with
                 (default: MUSTER_WEBHOOK_SECRET, where it is set)

Runs that are asked for go one after the other; they end with the server.
`,
  options: {
    port: { type: 'string' },
    graph: { type: 'string' },
    stacks: { type: 'string' },
    fixtures: { type: 'string' },
    datadog: { type: 'string' },
    host: { type: 'string' },
    'token-env': { type: 'string' },
    'webhook-secret-env': { type: 'string' },
    root: { type: 'string' },
  },
  words: { least: 0, most: 0 },
  run,
};
