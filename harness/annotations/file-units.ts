/**
 * What of one file can be selected, whichever suite it is in:
 *
 * - a `@test-id` of a suite or test makes that one unit, picked by its titles;
 * - every other test is its own unit;
 * - the file stays whole when one of them cannot be picked: a computed title, the same titles twice, no test at all.
 *
 * Units stand in columns, side by side, and only what differs from the file is spelled out: this is also what is kept between runs, and
 * a plan over 100,000 tests loads all of it.
 */
import type { AnnotatedTest, FileAnnotations } from '../model/annotation.ts';
import { sortedUnique } from '../model/order.ts';
import type { Problem } from '../model/problem.ts';
import { SEPARATOR } from '../model/usual-id.ts';

/** What a test needs. */
export interface Needs {
  readonly requires: readonly string[];
  readonly sandbox: string | null;
}

/** The unit at row `row` where it differs from its file. */
export interface SpecialUnit extends Needs {
  readonly row: number;
  /** Its `@test-id`. */
  readonly id?: string;
  /** Paths of the tests that it stands for, when it is a suite. */
  readonly members?: readonly (readonly string[])[];
}

export interface FileUnits extends Needs {
  /** The file's own `@test-id`. */
  readonly testId: string | null;
  /** No unit can be run alone. The columns then hold its tests. */
  readonly isWhole: boolean;
  /** Every path of suites that units stand under, once. */
  readonly suites: readonly (readonly string[])[];
  /** Of each unit: the row of its suites, its own title, its line. */
  readonly under: readonly number[];
  readonly titles: readonly string[];
  readonly lines: readonly number[];
  readonly special: readonly SpecialUnit[];
  /** What the file needs as one test. */
  readonly whole: Needs;
  /** Every `@requires-` with its place, to be checked against the configuration. */
  readonly required: readonly { readonly name: string; readonly line: number; readonly column: number }[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Further warnings where the file's tests could be picked one by one, and where it runs as one. */
  readonly whenPicked: readonly Problem[];
  readonly whenWhole: readonly Problem[];
}

interface Group {
  readonly id: string | null;
  readonly path: readonly string[];
  readonly line: number;
  readonly members: AnnotatedTest[];
}

function grouped({ tests, file }: FileAnnotations): { groups: Group[]; isWhole: boolean; warnings: Problem[] } {
  const groups = new Map<string, Group>();
  const warnings: Problem[] = [];
  let isWhole = tests.length === 0;
  for (const test of tests) {
    const named = test.testId?.pickable ? test.testId : null;
    const path = named === null ? test.path : test.path.slice(0, named.depth);
    const line = named?.line ?? test.line;
    const key = JSON.stringify(path);
    const same = groups.get(key);
    if (same !== undefined && same.id !== null && same.id === named?.id) {
      same.members.push(test);
      continue;
    }
    if (same !== undefined) warnings.push({ code: 'duplicate-title', title: path.join(SEPARATOR), first: same.line, file, line });
    if (same !== undefined || (test.dynamic && named === null)) isWhole = true;
    groups.set(key, { id: named?.id ?? null, path, line, members: [test] });
  }
  return { groups: [...groups.values()], isWhole, warnings };
}

/** Tests that run together add up what they require, and run where the first of them wants to. */
function together(tests: readonly AnnotatedTest[], own: Needs, file: string): { needs: Needs; warnings: Problem[] } {
  const sandbox = tests[0] === undefined ? own.sandbox : tests[0].sandbox;
  const other = tests.find((test) => test.sandbox !== sandbox);
  return {
    needs: { requires: sortedUnique([...own.requires, ...tests.flatMap(({ requires }) => requires)]), sandbox },
    warnings: other === undefined ? [] : [{ code: 'mixed-sandboxes', kept: sandbox, other: other.sandbox, file, line: other.line }],
  };
}

function specialUnit({ id, path, members }: Group, row: number, needs: Needs, own: Needs): SpecialUnit[] {
  const isSuite = members.some((member) => member.path.length > path.length);
  // Requirements of the file are among those of each test: as many means the same.
  const isOrdinary = id === null && needs.sandbox === own.sandbox && needs.requires.length === own.requires.length;
  if (isOrdinary) return [];
  return [{ row, ...needs, ...(id === null ? {} : { id }), ...(isSuite ? { members: members.map((member) => member.path) } : {}) }];
}

/** Paths without their last title, each once, and for every path the row of its own. */
function suitesOf(paths: readonly (readonly string[])[]): Pick<FileUnits, 'suites' | 'under'> {
  const rows = new Map<string, number>();
  const suites: (readonly string[])[] = [];
  const under = paths.map((path) => {
    const suite = path.slice(0, -1);
    const key = JSON.stringify(suite);
    const row = rows.get(key) ?? suites.push(suite) - 1;
    rows.set(key, row);
    return row;
  });
  return { suites, under };
}

/** Groups the tests of one file into what can be selected. */
export function unitsOf(document: FileAnnotations): FileUnits {
  const { file, tests, annotations, problems, warnings } = document;
  const own: Needs = { requires: document.requires, sandbox: document.sandbox };
  const { groups, isWhole, warnings: repeated } = grouped(document);
  const rows = isWhole ? tests.map((test): Group => ({ id: null, path: test.path, line: test.line, members: [test] })) : groups;
  const needs = rows.map(({ members }) => together(members, own, file));
  const all = together(tests, own, file);
  return {
    ...own,
    testId: document.testId,
    isWhole,
    ...suitesOf(rows.map(({ path }) => path)),
    titles: rows.map(({ path }) => path.at(-1) ?? ''),
    lines: rows.map(({ line }) => line),
    special: rows.flatMap((group, row) => specialUnit(group, row, needs[row]?.needs ?? own, own)),
    whole: all.needs,
    required: annotations.filter(({ tag }) => tag === 'requires').map(({ name, line, column }) => ({ name, line, column })),
    problems,
    warnings,
    whenPicked: [...repeated, ...needs.flatMap((each) => each.warnings)],
    whenWhole: [
      ...annotations
        .filter(({ tag, scope }) => tag === 'test-id' && scope !== 'file')
        .map(({ name, line, column }): Problem => ({ code: 'unused-test-id', id: name, file, line, column })),
      ...all.warnings,
    ],
  };
}
