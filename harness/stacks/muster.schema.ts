/** The shape of `muster.yaml` and of the JSON manifest that Nix writes: they are one document. */
import * as z from 'zod/mini';
import type { RunnerName, TestKind } from '../model/test.ts';
import { capabilitySchema } from './capability.schema.ts';
import { argv, form, name, optional, required, text, texts, variables } from './scalars.ts';

const RUNNERS = ['vitest', 'playwright', 'newman', 'artillery', 'pytest', 'command'] as const satisfies readonly RunnerName[];
const KINDS = ['e2e', 'individual'] as const satisfies readonly TestKind[];

/**
 * What no test can notice, unless `changes.ignore` says otherwise: prose at the root and under docs/, licences, settings of editors.
 * Markdown elsewhere is left out on purpose: it may be what an application serves or a test reads.
 */
export const IGNORED_BY_DEFAULT: readonly string[] = ['*.md', 'docs/**/*.md', 'LICENSE*', '.gitignore', '.editorconfig', '.vscode/**', '.idea/**'];

export const GRAPH_BY_DEFAULT = '.muster/graph.sqlite';

const suiteSchema = z.strictObject({
  name: required('What it is called in reports and by --suite.', form(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a name of letters, digits, ., _ and -')),
  runner: required('What runs its tests.', z.enum(RUNNERS)),
  kind: required('e2e: crosses services and comes first. individual: exercises one.', z.enum(KINDS)),
  include: required("Globs of its test files, from the repository's root.", texts()),
  exclude: optional('Globs of files that are none of its tests.', z.array(text())),
  requires: optional('Capabilities that each of its tests needs, besides what the test says itself.', z.array(name())),
  onMissing: optional(
    'What becomes of tests whose capability cannot be had: fail ends the run with 2, skip shows them as not run with the reason.',
    z.enum(['fail', 'skip']),
    { default: 'fail' },
  ),
  command: optional('Runner command: program and arguments for one file, which ${file} stands for. Exit 0 means passed.', argv()),
  config: optional("Configuration file of the runner, from the repository's root.", text()),
  env: optional('Extra environment variables for the runner. May use ${env.NAME}, ${sandbox.dir} and ${capability.NAME.url}.', variables()),
});

export const musterSchema = z.strictObject({
  $schema: optional('The JSON Schema of this file, for editors.', z.string()),
  version: required('Version of this format.', z.literal(1, { error: '1, the only version there is' })),
  stack: optional('The stack file; its apps are capabilities too.', text()),
  capabilities: optional('What tests can require, by name.', z.record(name(), capabilitySchema)),
  suites: optional('Groups of test files that one runner runs.', z.array(suiteSchema)),
  changes: optional(
    'How changed files are understood.',
    z.strictObject({
      paths: optional('Globs of the files that make up an app or a capability, by its name.', z.record(text(), z.array(text()))),
      fullRunOn: optional('A change to any of these runs everything.', z.array(text())),
      ignore: optional('A change to any of these can break no test.', z.array(text()), { default: IGNORED_BY_DEFAULT }),
    }),
  ),
  graph: optional('Where the system graph is kept: a file, or a neo4j:// address.', text(), { default: GRAPH_BY_DEFAULT }),
  repository: optional("The repository's name in a graph that several share: where git's remote `origin` is, unless told.", text()),
  traces: optional('Trace files (globs) that fill a graph that is still empty.', z.array(text())),
});

export type MusterSpec = z.infer<typeof musterSchema>;
