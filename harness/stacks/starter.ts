/** The text of a first muster.yaml: what was found in the repository, and by comments what else can be said. */
import type { FoundSuite, Surroundings } from './look-around.ts';

const list = (texts: readonly string[]) => `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`;

/** What a suite is called at first. */
const NAMES: Readonly<Record<FoundSuite['runner'], string>> = {
  vitest: 'unit',
  playwright: 'e2e',
  newman: 'api',
  artillery: 'load',
  pytest: 'python',
  command: 'node',
};

function suiteLines({ runner, include }: FoundSuite, all: readonly FoundSuite[]): string[] {
  const isE2e = runner === 'playwright';
  // What another runner includes is none of this one's tests, even where a glob covers both.
  const others = runner === 'vitest' ? all.filter((other) => other.runner === 'playwright').flatMap((other) => other.include) : [];
  return [
    `  - name: ${NAMES[runner]}`,
    `    runner: ${runner}`,
    `    kind: ${isE2e ? 'e2e' : 'individual'}`,
    `    include: ${list(include)}`,
    ...(others.length === 0 ? [] : [`    exclude: ${list(others)}`]),
    ...(runner === 'command' ? ['    command: [node, --test, "${file}"]'] : []),
  ];
}

const commented = (lines: readonly string[]): string[] => lines.map((line) => `#${line}`);

/** Suites without a test, which would refuse every run, are comments; but for the first, where no suite has any. */
function suitesBlock({ suites, expected }: Surroundings): string[] {
  const [first, ...rest] = expected;
  const waiting = (some: readonly FoundSuite[]) =>
    some.flatMap((suite) => [
      `# There is no test of ${suite.runner} yet; when there is, take the # away:`,
      ...commented(suiteLines(suite, [...suites, ...expected])),
    ]);
  if (suites.length > 0) return ['suites:', ...suites.flatMap((suite) => suiteLines(suite, suites)), ...waiting(expected)];
  if (first !== undefined)
    return [
      `# There is no test yet; the first of ${first.runner} that is called so belongs to this suite.`,
      'suites:',
      ...suiteLines(first, expected),
      ...waiting(rest),
    ];
  return [
    '# No test file was found, nor vitest, playwright, newman, artillery or pytest. Any program that exits with 0 or not is a test, too:',
    '# take the [] away, and the # before the lines below.',
    'suites: []',
    '#  - name: scripts',
    '#    runner: command',
    '#    kind: individual                     # e2e for tests that cross the whole system',
    '#    include: ["tests/*.mjs"]',
    '#    command: [node, "${file}"]',
  ];
}

/** A muster.yaml for this repository; it loads without problems. */
export function starterFile(around: Surroundings): string {
  const { lockFiles, compose, schema } = around;
  const lines = [
    ...(schema === null ? [] : [`# yaml-language-server: $schema=./${schema}`]),
    '# What Muster knows about this repository. Try: muster plan',
    'version: 1',
    '',
    '# What tests can require, by a comment /** @requires-backend */ above a test, a suite or at the top of a file.',
    '# Only what the selected tests need is started; all of it is stopped afterwards.',
    ...(compose === null ? [] : [`# ${compose} is here: services that it runs can be declared as \`external\`, by their address.`]),
    '# The lines below show how: take the {} away, and the # before those that you need.',
    'capabilities: {}',
    '#  backend:',
    '#    process: { command: [node, apps/backend.ts], env: { PORT: "${port.http}" } }',
    '#    ports: { http: {} }                  # a free port; add { fixed: 8080 } where it must be this one',
    '#    url: "http://127.0.0.1:${port.http}"',
    '#    ready: { http: /health }             # or tcp: http, log: a pattern, exec: [a, command]',
    '#    dependsOn: [database]',
    '#  database:',
    '#    external: { url: "${env.DATABASE_URL}" }',
    '',
    ...suitesBlock(around),
    '',
    '# How changed files become changed areas (muster run --since main). A file that maps to nothing runs everything.',
    'changes:',
    '  paths: {}                              # backend: ["apps/backend/**"]',
    `  fullRunOn: ${list([...lockFiles, 'muster.yaml'])}`,
    '',
    '# What traces taught about which test touches what. Keep it out of version control.',
    'graph: .muster/graph.sqlite',
    '',
  ];
  return lines.join('\n');
}
