/** The units of one file, in one suite, become tests: with ids, names on the wire, and the sandbox they run in. */
import type { Suite } from '../model/configuration.ts';
import { type CapabilityName, capabilityName, testId } from '../model/ids.ts';
import { sortedUnique } from '../model/order.ts';
import type { Problem } from '../model/problem.ts';
import type { Test } from '../model/test.ts';
import type { FileUnits, Needs, SpecialUnit } from './file-units.ts';
import { JAVASCRIPT } from './languages.ts';
import { extensionOf } from './read.ts';
import { fileId, freshSandbox, kindOf, titlePrefix, type WirePrefixes } from './test-names.ts';

export interface FileTests {
  readonly tests: readonly Test[];
  /** Ids given by hand, and what the ids made from titles begin with: two files with no claim in common share no id. */
  readonly claims: readonly string[];
  readonly warnings: readonly Problem[];
}

/** Whether single tests can be handed to the runner by their titles. */
export function picksByTitle(suite: Suite, file: string): boolean {
  return (suite.runner === 'vitest' || suite.runner === 'playwright') && JAVASCRIPT.has(extensionOf(file));
}

/** A list of names with their brand, checked against the configuration by the inventory. */
function named(requires: readonly string[]): readonly CapabilityName[] {
  return requires.map(capabilityName);
}

function sandboxFor(file: string, { sandbox }: Needs): string | null {
  return sandbox === 'fresh' ? freshSandbox(file) : sandbox;
}

const nameWith =
  (prefixesOf: WirePrefixes) =>
  (path: readonly string[]): string[] =>
    prefixesOf(path.slice(0, -1)).map((prefix) => prefix + (path.at(-1) ?? ''));

function wholeFile(suite: Suite, file: string, units: FileUnits, prefixesOf: WirePrefixes): Test {
  const id = units.testId ?? fileId(suite.kind, file);
  const paths = units.titles.map((title, row) => [...(units.suites[units.under[row] ?? 0] ?? []), title]);
  const members = units.special.flatMap((special) => special.members ?? []);
  return {
    id: testId(id),
    kind: kindOf(id, suite),
    suite: suite.name,
    file,
    titlePath: [],
    line: 1,
    requires: named(units.whole.requires),
    sandbox: sandboxFor(file, units.whole),
    aliases: sortedUnique([id, ...[...paths, ...members].flatMap(nameWith(prefixesOf))]),
  };
}

/** Runs for every test of a repository: arrays are made in their final size, and strings from two pieces. */
function eachUnit(suite: Suite, file: string, units: FileUnits, prefixesOf: WirePrefixes): Test[] {
  const base = `${fileId(suite.kind, file)}#`;
  // The id is its own first alias.
  const prefixes = units.suites.map((path) => [base + titlePrefix(path), ...prefixesOf(path)]);
  const common = { kind: suite.kind, suite: suite.name, requires: named(units.requires), sandbox: sandboxFor(file, units) };
  const tests = units.titles.map((title, row): Test => {
    const under = units.under[row] ?? 0;
    const aliases = (prefixes[under] ?? []).map((prefix) => prefix + title);
    return {
      id: testId(aliases[0] ?? ''),
      kind: common.kind,
      suite: common.suite,
      file,
      titlePath: (units.suites[under] ?? []).concat(title),
      line: units.lines[row] ?? 1,
      requires: common.requires,
      sandbox: common.sandbox,
      aliases,
    };
  });
  for (const special of units.special) {
    const test = tests[special.row];
    if (test !== undefined) tests[special.row] = specialTest(test, special, suite, prefixesOf);
  }
  return tests;
}

function specialTest(test: Test, special: SpecialUnit, suite: Suite, prefixesOf: WirePrefixes): Test {
  const id = special.id ?? test.id;
  return {
    ...test,
    id: testId(id),
    kind: kindOf(id, suite),
    requires: named(special.requires),
    sandbox: sandboxFor(test.file, special),
    aliases: sortedUnique([id, ...[test.titlePath, ...(special.members ?? [])].flatMap(nameWith(prefixesOf))]),
  };
}

/** Makes the tests of one file; `prefixesOf` tells how the requests of its runner name them. */
export function fileTests(suite: Suite, file: string, units: FileUnits, prefixesOf: WirePrefixes): FileTests {
  const couldPick = units.testId === null && picksByTitle(suite, file);
  const warnings = couldPick ? units.whenPicked : [];
  if (couldPick && !units.isWhole) {
    const given = units.special.flatMap(({ id }) => (id === undefined ? [] : [id]));
    return { tests: eachUnit(suite, file, units, prefixesOf), claims: [`${fileId(suite.kind, file)}#`, ...given], warnings };
  }
  const test = wholeFile(suite, file, units, prefixesOf);
  return { tests: [test], claims: [test.id], warnings: [...warnings, ...units.whenWhole] };
}
