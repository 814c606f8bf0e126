/** What a repository has that a first muster.yaml can be written from: test files by their runner, lock files, a Compose file. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { sortedUnique } from '../model/order.ts';

/** Test files of one runner, as few globs. */
export interface FoundSuite {
  readonly runner: 'vitest' | 'playwright' | 'newman' | 'artillery' | 'pytest' | 'command';
  readonly include: readonly string[];
}

export interface Surroundings {
  /** Those that have tests. */
  readonly suites: readonly FoundSuite[];
  /** Those whose runner the repository has, and no test yet. */
  readonly expected: readonly FoundSuite[];
  readonly lockFiles: readonly string[];
  /** A Compose file, or null. */
  readonly compose: string | null;
  /** The published schema, from the root; null when this Muster does not lie in the repository. */
  readonly schema: string | null;
}

const CODE = '{ts,tsx,mts,js,jsx,mjs}';
const TEST_FILES = [`**/*.{test,spec}.${CODE}`];
const COLLECTIONS = ['**/*.postman_collection.json', '**/postman/**/*.json'];
const SCRIPTS = ['**/*.{yml,yaml}'];
const PYTHON_TESTS = ['**/test_*.py', '**/*_test.py'];
/** Where a repository of Python says that it uses pytest. */
const OF_PYTEST = ['**/{pytest.ini,conftest.py}'];
/** Environments of Python may lie in the repository. */
const OF_PACKAGES = ['**/site-packages/**'];
const LOCK_FILES = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'];
const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const SCHEMAS = ['docs/reference/muster.schema.json', 'node_modules/muster/docs/reference/muster.schema.json'];

const textOf = (file: string, host: Host) => {
  const outcome = host.files.read(file);
  return outcome.kind === 'text' ? outcome.text : '';
};

/** Names of all packages that package.json depends on. */
function dependencies(root: string, host: Host): ReadonlySet<string> {
  try {
    const manifest: unknown = JSON.parse(textOf(path.join(root, 'package.json'), host));
    const groups = typeof manifest === 'object' && manifest !== null ? Object.entries(manifest) : [];
    return new Set(groups.filter(([key]) => /dependencies$/i.test(key)).flatMap(([, packages]) => Object.keys(packages ?? {})));
  } catch {
    return new Set();
  }
}

/** `tests/api/**` + `/*.test.ts`: one glob for each folder below the root's folders and each ending. */
function globsFor(files: readonly string[]): string[] {
  const globs = files.map((file) => {
    const parts = path.dirname(file).split('/');
    const folder = parts[0] === '.' ? '' : `${parts.slice(0, 2).join('/')}/**/`;
    return `${folder}*${/\.(?:test|spec)\.\w+$/.exec(file)?.[0] ?? path.extname(file)}`;
  });
  const all = sortedUnique(globs);
  // A folder of a folder that is named already adds nothing.
  return all.filter(
    (glob) =>
      !all.some(
        (other) =>
          other !== glob &&
          other.includes('/**/') &&
          glob.startsWith(other.slice(0, other.indexOf('**/'))) &&
          glob.endsWith(other.slice(other.indexOf('**/') + 3)),
      ),
  );
}

/** A test file belongs to Playwright when it, or another one in its folder, imports it. */
function playwrightFolders(files: readonly string[], root: string, host: Host): ReadonlySet<string> {
  return new Set(files.filter((file) => textOf(path.join(root, file), host).includes('@playwright/test')).map((file) => path.dirname(file)));
}

/** Other YAML has no scenarios on its outermost level. */
function artilleryScripts(root: string, host: Host): string[] {
  return sortedUnique(host.files.find(root, SCRIPTS).filter((file) => /^["']?scenarios["']?:/m.test(textOf(path.join(root, file), host))));
}

/** Whether something says that the repository uses pytest: a file of its own, the project's, or one of these. */
function speaksOfPytest(files: readonly string[], root: string, host: Host): boolean {
  const speaks = (file: string) => /\bpytest\b/.test(textOf(path.join(root, file), host));
  return host.files.find(root, OF_PYTEST, OF_PACKAGES).length > 0 || ['pyproject.toml', 'setup.cfg', 'tox.ini', ...files].some(speaks);
}

/** None where nothing speaks of pytest: what is called so runs by unittest as well. */
function pytestFiles(root: string, host: Host): readonly string[] {
  const files = host.files.find(root, PYTHON_TESTS, OF_PACKAGES);
  return speaksOfPytest(files, root, host) ? files : [];
}

/** Files of Node's own test runner: a program each. */
const nodeTests = (files: readonly string[], root: string, host: Host): readonly string[] =>
  files.filter((file) => /['"]node:test['"]/.test(textOf(path.join(root, file), host)));

/** `tests/**` + `/test_*.py`: by the two ways that pytest knows of naming a file. */
function pythonGlobs(files: readonly string[]): string[] {
  const isLed = (file: string) => path.basename(file).startsWith('test_');
  const folders = (some: readonly string[]) => sortedUnique(some.map((file) => (file.includes('/') ? `${file.split('/')[0]}/**/` : '')));
  return [
    ...folders(files.filter(isLed)).map((folder) => `${folder}test_*.py`),
    ...folders(files.filter((file) => !isLed(file))).map((folder) => `${folder}*_test.py`),
  ];
}

/** What a first test of a runner will be called. */
function expectedSuites(has: ReadonlySet<string>, root: string, host: Host): FoundSuite[] {
  const isPython = speaksOfPytest([], root, host);
  return [
    // Where both are, their usual endings tell them apart.
    ...(has.has('vitest') ? [{ runner: 'vitest', include: has.has('@playwright/test') ? [`**/*.test.${CODE}`] : TEST_FILES } as const] : []),
    ...(has.has('@playwright/test') ? [{ runner: 'playwright', include: [`**/*.spec.${CODE}`] } as const] : []),
    ...(has.has('newman') ? [{ runner: 'newman', include: COLLECTIONS } as const] : []),
    ...(isPython ? [{ runner: 'pytest', include: PYTHON_TESTS } as const] : []),
  ];
}

/** Looks around in the folder that muster.yaml will be written to. */
export function lookAround(root: string, host: Host): Surroundings {
  const has = dependencies(root, host);
  const files = host.files.find(root, TEST_FILES);
  const folders = has.has('@playwright/test') ? playwrightFolders(files, root, host) : new Set<string>();
  const isOfPlaywright = (file: string) => folders.has(path.dirname(file));
  const found: FoundSuite[] = [
    { runner: 'vitest', include: has.has('vitest') ? globsFor(files.filter((file) => !isOfPlaywright(file))) : [] },
    { runner: 'playwright', include: globsFor(files.filter(isOfPlaywright)) },
    { runner: 'newman', include: has.has('newman') ? globsFor(host.files.find(root, COLLECTIONS)) : [] },
    { runner: 'artillery', include: has.has('artillery') ? artilleryScripts(root, host) : [] },
    { runner: 'pytest', include: pythonGlobs(pytestFiles(root, host)) },
    { runner: 'command', include: has.has('vitest') ? [] : globsFor(nodeTests(files, root, host)) },
  ];
  const suites = found.filter(({ include }) => include.length > 0);
  const first = (names: readonly string[]) => names.find((name) => host.files.exists(path.join(root, name))) ?? null;
  return {
    suites,
    expected: expectedSuites(has, root, host).filter(({ runner }) => !suites.some((suite) => suite.runner === runner)),
    lockFiles: LOCK_FILES.filter((name) => host.files.exists(path.join(root, name))),
    compose: first(COMPOSE_FILES),
    schema: first(SCHEMAS),
  };
}
