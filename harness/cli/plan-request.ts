/** The flags by which `run` and `plan` say which tests are meant. */
import path from 'node:path';
import type { Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { PlanRequest } from '../pipeline/prepare.ts';
import { type Asked, locate } from '../stacks/locate.ts';
import { flag, list, text, wholeNumber } from './arguments.ts';
import type { Arguments, FlagSpec, Io } from './command.ts';
import { usage } from './problems.ts';
import { resolveFrom } from './resolve.ts';

export const PLAN_FLAGS: Readonly<Record<string, FlagSpec>> = {
  changed: { type: 'array' },
  since: { type: 'string' },
  radius: { type: 'string' },
  all: { type: 'boolean' },
  suite: { type: 'array' },
  workers: { type: 'string' },
  graph: { type: 'string' },
  root: { type: 'string' },
};

export const PLAN_FLAGS_HELP = `Select
  --changed A,B        apps (or other areas) that changed
  --since REF          what differs from where this branch left REF, uncommitted files too
  --radius N           1 (default): tests that touch what changed; 2: also those that touch
                       what is within two calls of it, and so on
  --all                every test
  --suite NAME         only tests of these suites
  --graph FILE         the graph to ask instead of the configured one
`;

export interface AskedPlan extends PlanRequest {
  readonly configuration: Asked;
  /** The graph asked for; null = the configured one. */
  readonly graph: string | null;
}

/** Words as paths from the root of the configuration would be read wrongly from another folder, so files are resolved first. */
function wordsFrom(args: Arguments, io: Io, root: string | null): string[] {
  return args._.map((word) => {
    const file = resolveFrom(io, word);
    return root !== null && io.host.files.exists(file) ? path.relative(root, file).split(path.sep).join('/') || '.' : word;
  });
}

/** Where the flags say that the configuration is. */
export function askedConfiguration(args: Arguments): Asked {
  return { file: text(args, 'config'), root: text(args, 'root') };
}

/** Reads and checks them; all that is wrong at once. */
export function planRequest(args: Arguments, io: Io): Result<AskedPlan> {
  const problems: Problem[] = [];
  const radius = wholeNumber(args, 'radius', 1);
  if (radius === null) problems.push({ code: 'bad-radius', value: text(args, 'radius') ?? '' });
  const workers = wholeNumber(args, 'workers', 1);
  if (workers === null) problems.push(usage(`--workers takes a whole number of at least 1, not '${text(args, 'workers')}'`));
  const changed = list(args, 'changed');
  const since = text(args, 'since') ?? null;
  if (changed.length > 0 && since !== null) problems.push(usage('--changed names what changed and --since finds it out: give one of them'));
  if (problems.length > 0 || radius === null || workers === null) return fail(...problems);
  const configuration = askedConfiguration(args);
  const located = locate(configuration, io.host);
  return ok({
    configuration,
    graph: text(args, 'graph') ?? null,
    all: flag(args, 'all'),
    suites: list(args, 'suite'),
    words: wordsFrom(args, io, located.ok ? located.value.root : null),
    changed,
    since,
    radius: radius ?? 1,
    workers: workers ?? null,
  });
}
