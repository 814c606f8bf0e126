/**
 * All tests of a repository, with what they need: suites of the configuration in; tests, the files they stand in, problems (which
 * refuse the run) and warnings out. Nothing is started and no test is run.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Configuration, Suite } from '../model/configuration.ts';
import { capabilityName } from '../model/ids.ts';
import { nearest } from '../model/nearest.ts';
import { byCodeUnits, sortedUnique } from '../model/order.ts';
import type { Problem } from '../model/problem.ts';
import type { Test } from '../model/test.ts';
import { fileTests, picksByTitle } from './file-tests.ts';
import type { FileUnits } from './file-units.ts';
import { extensionOf } from './read.ts';
import { type ReadFile, ReadingCache } from './reading-cache.ts';
import { wirePrefixes } from './test-names.ts';

export interface TestFile {
  /** Path from the repository's root. */
  readonly file: string;
  /** SHA-256 of its text, in hex. */
  readonly digest: string;
}

export interface Inventory {
  /** By suite as configured, file and place in the file. */
  readonly tests: readonly Test[];
  /** Every file of every suite once, sorted. */
  readonly files: readonly TestFile[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const PLAYWRIGHT_CONFIGS = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => `playwright.config.${extension}`);

/** Where Playwright looks for tests, from the root: `testDir` where it is written out, else the folder of its configuration. */
function testDirOf(suite: Suite, root: string, host: Host): string {
  const config = suite.config ?? PLAYWRIGHT_CONFIGS.find((name) => host.files.exists(path.join(root, name)));
  if (suite.runner !== 'playwright' || config === undefined) return '.';
  const outcome = host.files.read(path.join(root, config));
  const written = outcome.kind === 'text' ? /\btestDir\s*:\s*(['"`])([^'"`$]*)\1/.exec(outcome.text)?.[2] : undefined;
  return path.posix.join(path.posix.dirname(config), written ?? '.');
}

function unknownCapabilities(file: string, units: FileUnits, known: readonly string[], { capabilities }: Configuration): Problem[] {
  return units.required
    .filter(({ name }) => !capabilities.has(capabilityName(name)))
    .map(({ name, line, column }) => ({ code: 'unknown-capability', name, nearest: nearest(name, known), known, file, line, column }));
}

/** Keeps the first test of each id. A file that is in two suites is one problem, however many tests it holds. */
function withoutRepeats(tests: readonly Test[], problems: Problem[]): readonly Test[] {
  const taken = new Map<string, Test>();
  const repeatedFiles = new Set<string>();
  for (const test of tests) {
    const first = taken.get(test.id);
    if (first === undefined) {
      taken.set(test.id, test);
      continue;
    }
    const isSameFile = first.file === test.file && first.line === test.line;
    const shared = `${test.suite} ${first.suite} ${test.file}`;
    if (isSameFile && repeatedFiles.has(shared)) continue;
    if (isSameFile) repeatedFiles.add(shared);
    const where = isSameFile ? `suite ${first.suite}, which holds this file too` : `${first.file}:${first.line}`;
    problems.push({ code: 'duplicate-test-id', id: test.id, first: where, file: test.file, line: test.line });
  }
  return [...taken.values()];
}

/** Takes stock of a repository. */
export function inventory(configuration: Configuration, host: Host): Inventory {
  const { root, capabilities, suites } = configuration;
  const cache = new ReadingCache(root, host);
  const known = sortedUnique(capabilities.keys());
  const files = new Map<string, ReadFile>();
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const tests: Test[] = [];
  const claims: string[] = [];
  for (const suite of suites) {
    const found = host.files.find(root, suite.include, suite.exclude);
    if (found.length === 0) problems.push({ code: 'no-tests', include: suite.include, ...suite.place });
    const testDir = testDirOf(suite, root, host);
    for (const file of found) {
      const isPicked = picksByTitle(suite, file) || extensionOf(file) === 'json';
      const read = cache.read(file, isPicked ? 'tests-and-annotations' : 'annotations');
      if ('code' in read) {
        problems.push(read);
        continue;
      }
      const { units } = read;
      if (!files.has(file)) {
        problems.push(...units.problems, ...unknownCapabilities(file, units, known, configuration));
        warnings.push(...units.warnings);
      }
      files.set(file, read);
      const made = fileTests(suite, file, units, wirePrefixes(suite, file, testDir));
      for (const test of made.tests) tests.push(test);
      claims.push(...made.claims);
      warnings.push(...made.warnings);
    }
  }
  cache.save();
  return {
    tests: new Set(claims).size === claims.length ? tests : withoutRepeats(tests, problems),
    files: [...files].map(([file, { digest }]) => ({ file, digest })).sort((a, b) => byCodeUnits(a.file, b.file)),
    problems,
    warnings,
  };
}
