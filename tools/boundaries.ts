/**
 * Who may import whom in harness/, and who may touch the machine. A new edge is a visible line of the tables below.
 *
 * In: the files of harness/. Out: one line for each import or use that no table allows. `node tools/boundaries.ts` ends with 1 when
 * there is any.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

const ALL = [
  'model',
  'host',
  'requirements',
  'planner',
  'traces',
  'report',
  'annotations',
  'stacks',
  'sandbox',
  'runners',
  'graph',
  'guard',
  'capabilities',
  'run',
];

/** Modules, or single files of a module, that each module may import beside itself. */
const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  host: ['model'],
  requirements: ['model'],
  planner: ['model'],
  traces: ['model'],
  // It makes systems for fixtures and benches, and needs none of the nouns.
  generator: [],
  report: ['model'],
  annotations: ['model', 'host'],
  stacks: ['model', 'host'],
  sandbox: ['model', 'host'],
  runners: ['model', 'host'],
  graph: ['model', 'host'],
  guard: ['model', 'host'],
  capabilities: ['model', 'host', 'sandbox', 'guard/client.ts', 'guard/warm-client.ts'],
  run: ['model', 'host', 'sandbox', 'guard/client.ts', 'capabilities/provider.ts', 'runners/runner.ts'],
  // A scenario is a YAML file as muster.yaml is one: with the same places, forms and words for what is wrong.
  'mock-datadog': ['model', 'host', 'traces', 'stacks/by-place.ts', 'stacks/document.ts', 'stacks/scalars.ts', 'stacks/shape.ts', 'report/explain.ts'],
  pipeline: [...ALL, 'mock-datadog'],
  // A library of its own, for services.
  propagation: [],
  plugins: ['model', 'propagation', 'host/own-file.ts'],
  // It hands the machine on to the pipeline, and reads bodies as saved plans are read.
  server: ['pipeline', 'model', 'report', 'host/host.ts', 'host/refused-by-system.ts', 'planner/shape.ts'],
  // A command that prints one stage calls that stage: annotations, stacks, planner, mock-datadog, generator, and the guard's sweep.
  // Whether a graph's name can be one at all, and has a file, is asked before anything is opened.
  cli: [
    'pipeline',
    'server',
    'model',
    'report',
    'host',
    'annotations',
    'stacks',
    'planner',
    'mock-datadog',
    'generator',
    'guard/sweep.ts',
    'graph/open-graph.ts',
  ],
  // It starts the process of a guard before the rest of Muster is loaded.
  main: ['cli', 'host', 'model', 'guard/guard-command.ts'],
  // The package as a library: what `muster up` does, called by a program.
  library: ['pipeline', 'model', 'report', 'stacks', 'host', 'capabilities/running.ts', 'cli/version.ts'],
};

/** Built-in modules that compute and touch nothing. */
const HARMLESS = ['node:path', 'node:url', 'node:crypto', 'node:util', 'node:zlib'];

/** Who may import what reaches outside of the process. `host` may import everything. */
const REACHES_OUT: Readonly<Record<string, readonly string[]>> = {
  'graph/sqlite/': ['node:sqlite'],
  'graph/neo4j/bolt.ts': ['neo4j-driver'],
  // It is a server, and runs in a process of its own.
  'mock-datadog/': ['node:http'],
  'server/app.ts': ['hono'],
  'server/server.ts': ['node:http', 'node:net', '@hono/node-server'],
  'guard/subreaper.ts': ['koffi'],
  // It loads its own module's readers, synchronously, when a file first needs one.
  'annotations/languages.ts': ['node:module'],
  'runners/newman.ts': ['node:module'],
  'runners/artillery.ts': ['node:module'],
  // The compile cache must be on before anything else is loaded, the host included.
  'main.ts': ['node:module'],
  // They run inside the user's runner, where there is no host.
  'plugins/': ['node:fs', 'node:module'],
  // The holder of services is a process of its own, and its door a unix socket.
  'plugins/holder.ts': ['node:child_process', 'node:stream'],
  'plugins/door.ts': ['node:net'],
  // Context that follows what is asynchronous, and Node's own word of each request that is made.
  'propagation/carrier.ts': ['node:async_hooks', 'node:http'],
  'plugins/tag-requests.ts': ['node:diagnostics_channel', 'node:http'],
  'plugins/vitest-requests.ts': ['node:async_hooks'],
};

/** Files that may use `process`; elsewhere the host is asked. */
const PROCESS =
  /^process\.(env|argv|execPath|execArgv|pid|ppid|platform|arch|cwd|chdir|exit|exitCode|on|once|kill|std\w+|hrtime|uptime|getuid|memoryUsage|umask)\b/;
const USES_PROCESS = [
  'host/',
  'main.ts',
  'library.ts',
  'capabilities/providers/container/main.ts',
  'capabilities/neo4j/main.ts',
  'guard/main.ts',
  'guard/warm-main.ts',
  'guard/establish.ts',
  'plugins/',
];
const CLOCKS = ['Date.now', 'performance.now', 'new Date()'];
const USES_CLOCK = ['host/', 'guard/main.ts', 'guard/warm-main.ts', 'plugins/'];

/** The module of a file that is named from harness/: `planner/split.ts` -> planner, `pipeline.ts` -> pipeline. */
const moduleOf = (file: string) => file.split('/')[0]?.replace(/\.ts$/, '') ?? file;

const isUnder = (file: string, places: readonly string[]) => places.some((place) => file === place || (place.endsWith('/') && file.startsWith(place)));

interface Use {
  /** An imported module as it is written, or what is used of the machine. */
  readonly what: string;
  readonly kind: 'import' | 'process' | 'clock';
  readonly at: number;
}

function usesOf(file: string, text: string): Use[] {
  const uses: Use[] = [];
  const imported = (source: { readonly type: string; readonly start: number; readonly value?: unknown } | null) => {
    if (source !== null) uses.push({ what: String(source.value ?? 'a computed name'), kind: 'import', at: source.start });
  };
  new Visitor({
    ImportDeclaration: ({ source }) => imported(source),
    ExportAllDeclaration: ({ source }) => imported(source),
    ExportNamedDeclaration: ({ source }) => imported(source),
    ImportExpression: ({ source }) => imported(source),
    TSImportType: ({ source }) => imported(source),
    MemberExpression: ({ object, start, end }) => {
      const written = text.slice(start, end);
      if (object.type === 'Identifier' && PROCESS.test(written)) uses.push({ what: 'process', kind: 'process', at: start });
      if (CLOCKS.includes(written)) uses.push({ what: written, kind: 'clock', at: start });
    },
    VariableDeclarator: ({ init, start }) => {
      if (init?.type === 'Identifier' && init.name === 'process') uses.push({ what: 'process', kind: 'process', at: start });
    },
    NewExpression: ({ start, end }) => {
      if (CLOCKS.includes(text.slice(start, end))) uses.push({ what: 'new Date()', kind: 'clock', at: start });
    },
  }).visit(parseSync(file, text).program);
  return uses;
}

/** Why a use is not allowed; null when it is. */
function objection(file: string, { what, kind }: Use): string | null {
  const from = moduleOf(file);
  if (kind === 'process') return isUnder(file, USES_PROCESS) ? null : 'uses process; ask the host';
  if (kind === 'clock') return isUnder(file, USES_CLOCK) ? null : `uses ${what}; ask host.clock`;
  if (what.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), what);
    const to = moduleOf(target);
    const allowed = IMPORTS[from];
    if (allowed === undefined) return `is in no module of the table of tools/boundaries.ts`;
    return to === from || allowed.includes(to) || allowed.includes(target) ? null : `imports ${target}; ${from} may import ${allowed.join(', ') || 'nothing'}`;
  }
  const guarded = Object.values(REACHES_OUT).flat();
  if (from === 'host' || HARMLESS.includes(what) || !(what.startsWith('node:') || guarded.includes(what))) return null;
  const isAllowed = Object.entries(REACHES_OUT).some(([place, modules]) => isUnder(file, [place]) && modules.includes(what));
  return isAllowed ? null : `imports ${what}; ask the host`;
}

/**
 * Everything that the tables do not allow.
 *
 * @param files text of each file, by its path from harness/
 * @returns `harness/<file>:<line>: <why>`, in the order of the files
 */
export function boundaryProblems(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) =>
    usesOf(file, text).flatMap((use) => {
      const why = objection(file, use);
      return why === null ? [] : [`harness/${file}:${text.slice(0, use.at).split('\n').length}: ${why}`];
    }),
  );
}

if (import.meta.main) {
  const harness = path.join(import.meta.dirname, '..', 'harness');
  const names = fs.globSync('**/*.ts', { cwd: harness }).sort();
  const problems = boundaryProblems(new Map(names.map((name) => [name, fs.readFileSync(path.join(harness, name), 'utf8')])));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
