/** The units of one file, in one suite, become tests: with ids, names on the wire, and the sandbox they run in. */
import type { Suite } from '../model/configuration.ts';
import { type CapabilityName, capabilityName, type TestId, testId } from '../model/ids.ts';
import { sortedUnique } from '../model/order.ts';
import type { Problem } from '../model/problem.ts';
import type { Test, TestKind } from '../model/test.ts';
import { fileId } from '../model/usual-id.ts';
import type { FileUnits, Needs, SpecialUnit } from './file-units.ts';
import { JAVASCRIPT } from './languages.ts';
import { extensionOf } from './read.ts';
import { freshSandbox, kindOf, titlePrefix, type WirePrefixes } from './test-names.ts';

export interface FileTests {
  readonly tests: readonly Test[];
  /** Ids given by hand, and what the ids made from titles begin with: two files with no claim in common share no id. */
  readonly claims: readonly string[];
  readonly warnings: readonly Problem[];
}

/** Whether single tests can be handed to the runner by their titles. */
export function picksByTitle(suite: Suite, file: string): boolean {
  const extension = extensionOf(file);
  return suite.runner === 'pytest' ? extension === 'py' : (suite.runner === 'vitest' || suite.runner === 'playwright') && JAVASCRIPT.has(extension);
}

/** What the annotations and the suite require, with its brand; checked against the configuration by the inventory. */
function required({ requires }: Needs, suite: Suite): readonly CapabilityName[] {
  const own = requires.map(capabilityName);
  return suite.requires === undefined ? own : sortedUnique([...own, ...suite.requires]);
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
    requires: required(units.whole, suite),
    sandbox: sandboxFor(file, units.whole),
    aliases: sortedUnique([id, ...[...paths, ...members].flatMap(nameWith(prefixesOf))]),
  };
}

/** A file as its units see it. */
interface UnitFile {
  readonly suite: Suite;
  readonly file: string;
  readonly units: FileUnits;
  /** Of each path of suites: what names of its tests begin with. The first makes the id. */
  readonly prefixes: readonly (readonly string[])[];
  readonly requires: readonly CapabilityName[];
  readonly sandbox: string | null;
}

/** A unit at one row of its file. Of most tests only the id is ever asked for, so all else is made when it is. */
class UnitTest implements Test {
  readonly id: TestId;
  readonly #in: UnitFile;
  readonly #row: number;

  constructor(file: UnitFile, row: number) {
    this.#in = file;
    this.#row = row;
    this.id = testId((file.prefixes[file.units.under[row] ?? 0]?.[0] ?? '') + (file.units.titles[row] ?? ''));
  }

  get kind(): TestKind {
    return this.#in.suite.kind;
  }

  get suite(): string {
    return this.#in.suite.name;
  }

  get file(): string {
    return this.#in.file;
  }

  get titlePath(): readonly string[] {
    return (this.#in.units.suites[this.#under] ?? []).concat(this.#title);
  }

  get line(): number {
    return this.#in.units.lines[this.#row] ?? 1;
  }

  get requires(): readonly CapabilityName[] {
    return this.#in.requires;
  }

  get sandbox(): string | null {
    return this.#in.sandbox;
  }

  get aliases(): readonly string[] {
    return (this.#in.prefixes[this.#under] ?? []).map((prefix) => prefix + this.#title);
  }

  get #under(): number {
    return this.#in.units.under[this.#row] ?? 0;
  }

  get #title(): string {
    return this.#in.units.titles[this.#row] ?? '';
  }
}

function eachUnit(suite: Suite, file: string, units: FileUnits, prefixesOf: WirePrefixes): Test[] {
  const base = `${fileId(suite.kind, file)}#`;
  const prefixes = units.suites.map((path) => [base + titlePrefix(path), ...prefixesOf(path)]);
  const common = { suite, file, units, prefixes, requires: required(units, suite), sandbox: sandboxFor(file, units) };
  const tests = units.titles.map((_, row): Test => new UnitTest(common, row));
  for (const special of units.special) {
    const test = tests[special.row];
    if (test !== undefined) tests[special.row] = specialTest(test, special, suite, prefixesOf);
  }
  return tests;
}

function specialTest({ id: usual, file, titlePath, line }: Test, special: SpecialUnit, suite: Suite, prefixesOf: WirePrefixes): Test {
  const id = special.id ?? usual;
  return {
    id: testId(id),
    kind: kindOf(id, suite),
    suite: suite.name,
    file,
    titlePath,
    line,
    requires: required(special, suite),
    sandbox: sandboxFor(file, special),
    aliases: sortedUnique([id, ...[titlePath, ...(special.members ?? [])].flatMap(nameWith(prefixesOf))]),
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
