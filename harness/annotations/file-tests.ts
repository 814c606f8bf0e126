/**
 * One file of a suite becomes tests, the smallest things that can be selected:
 *
 * - a `@test-id` of the file makes it one test, and so does a runner or a language in which tests are not picked by title;
 * - a `@test-id` of a suite or test makes that one test, picked by its titles;
 * - every other test is its own, unless one of them cannot be picked (a computed title, the same titles twice): then the file is one.
 */
import type { AnnotatedTest, FileAnnotations } from '../model/annotation.ts';
import type { Suite } from '../model/configuration.ts';
import { type CapabilityName, capabilityName, testId } from '../model/ids.ts';
import { sortedUnique } from '../model/order.ts';
import type { Problem } from '../model/problem.ts';
import type { Test } from '../model/test.ts';
import { JAVASCRIPT } from './javascript.ts';
import { extensionOf } from './read.ts';
import { fileId, freshSandbox, kindOf, SEPARATOR, type WireNames } from './test-names.ts';

export interface FileTests {
  readonly tests: readonly Test[];
  readonly warnings: readonly Problem[];
}

/** Tests of the file that are selected together, under one id. */
interface Group {
  readonly id: string;
  readonly titlePath: readonly string[];
  readonly line: number;
  readonly members: AnnotatedTest[];
}

/** Whether single tests can be handed to the runner by their titles. */
export function picksByTitle(suite: Suite, file: string): boolean {
  return (suite.runner === 'vitest' || suite.runner === 'playwright') && JAVASCRIPT.has(extensionOf(file));
}

/** Groups by id and titles, or the reasons why the file must stay whole. */
function grouped(
  document: FileAnnotations,
  base: string,
): { readonly groups: readonly Group[]; readonly mustStayWhole: boolean; readonly warnings: Problem[] } {
  const groups = new Map<string, Group>();
  const warnings: Problem[] = [];
  let mustStayWhole = document.tests.length === 0;
  for (const test of document.tests) {
    const named = test.testId?.pickable ? test.testId : null;
    const titlePath = named === null ? test.path : test.path.slice(0, named.depth);
    const titles = titlePath.join(SEPARATOR);
    const line = named?.line ?? test.line;
    const same = groups.get(titles);
    if (same !== undefined && same.id === named?.id) {
      same.members.push(test);
      continue;
    }
    if (same !== undefined) warnings.push({ code: 'duplicate-title', title: titles, first: same.line, file: document.file, line });
    if (same !== undefined || (test.dynamic && named === null)) mustStayWhole = true;
    groups.set(titles, { id: named?.id ?? `${base}#${titles}`, titlePath, line, members: [test] });
  }
  return { groups: [...groups.values()], mustStayWhole, warnings };
}

/** Ids of suites and tests that nobody will see because the file runs as one. */
function unusedIds({ annotations, file }: FileAnnotations): Problem[] {
  return annotations
    .filter(({ tag, scope }) => tag === 'test-id' && scope !== 'file')
    .map(({ name, line, column }) => ({ code: 'unused-test-id', id: name, file, line, column }));
}

/** Makes the tests of one file; `namesOf` is how its runner's requests name them. */
export function fileTests(suite: Suite, document: FileAnnotations, namesOf: WireNames): FileTests {
  const { file } = document;
  const base = fileId(suite.kind, file);
  const warnings: Problem[] = [];
  // Most tests of a file share one list of requirements; its copy with branded names is made once.
  const branded = new Map<readonly string[], readonly CapabilityName[]>();
  const brand = (names: readonly string[]): readonly CapabilityName[] => {
    const known = branded.get(names) ?? names.map(capabilityName);
    branded.set(names, known);
    return known;
  };

  const toTest = ({ id, titlePath, line, members }: Group): Test => {
    const [first] = members;
    const kept = first?.sandbox ?? null;
    const other = members.find(({ sandbox }) => sandbox !== kept);
    if (other !== undefined) {
      warnings.push({ code: 'mixed-sandboxes', kept, other: other.sandbox, file, line: other.line });
    }
    const isOne = members.length === 1 && first !== undefined && first.path.length === titlePath.length;
    return {
      id: testId(id),
      kind: kindOf(id, suite),
      suite: suite.name,
      file,
      titlePath,
      line,
      requires: isOne ? brand(first.requires) : sortedUnique([...document.requires, ...members.flatMap(({ requires }) => requires)]).map(capabilityName),
      sandbox: kept === 'fresh' ? freshSandbox(file) : kept,
      aliases: isOne
        ? [id, ...namesOf(titlePath)]
        : sortedUnique([id, ...[titlePath, ...members.map(({ path }) => path)].filter(({ length }) => length > 0).flatMap(namesOf)]),
    };
  };
  const whole = (id: string): Test => {
    const test = toTest({ id, titlePath: [], line: 1, members: [...document.tests] });
    return document.tests.length > 0 ? test : { ...test, sandbox: document.sandbox === 'fresh' ? freshSandbox(file) : document.sandbox };
  };

  if (document.testId !== null) return { tests: [whole(document.testId)], warnings: [...unusedIds(document), ...warnings] };
  if (!picksByTitle(suite, file)) return { tests: [whole(base)], warnings: [...unusedIds(document), ...warnings] };
  const { groups, mustStayWhole, warnings: duplicates } = grouped(document, base);
  const tests = mustStayWhole ? [whole(base)] : groups.map(toTest);
  return { tests, warnings: [...duplicates, ...(mustStayWhole ? unusedIds(document) : []), ...warnings] };
}
