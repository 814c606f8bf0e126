/** A tree of scopes becomes what the file declares (INTERFACES, "Annotations", rule 4): tags are joined on the way down. */
import type { AnnotatedTest, Annotation, FileAnnotations } from '../model/annotation.ts';
import { byCodeUnits, sortedUnique } from '../model/order.ts';
import type { Place } from '../model/problem.ts';
import type { Findings, Scope, Tag } from './scope.ts';

/** What holds at one point of the tree. */
interface Inherited {
  readonly path: readonly string[];
  readonly isLiteral: boolean;
  readonly requires: readonly string[];
  readonly sandbox: string | null;
  readonly testId: AnnotatedTest['testId'];
}

const NOTHING: Inherited = { path: [], isLiteral: true, requires: [], sandbox: null, testId: null };

const inOrder = (a: Place, b: Place): number => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);

function names(tags: readonly Tag[], wanted: Tag['tag']): string[] {
  return tags.filter(({ tag }) => tag === wanted).map(({ name }) => name);
}

/** Several requirements add up; of several sandboxes the nearest counts: the one that stands last. */
function enter(scope: Scope, outer: Inherited): Inherited {
  const path = scope.title === null ? outer.path : [...outer.path, scope.title];
  const isLiteral = outer.isLiteral && scope.isLiteral;
  const own = names(scope.tags, 'requires');
  const id = scope.kind === 'file' ? undefined : names(scope.tags, 'test-id').at(-1);
  return {
    path,
    isLiteral,
    requires: own.length === 0 ? outer.requires : sortedUnique([...outer.requires, ...own]),
    sandbox: names(scope.tags, 'sandbox').at(-1) ?? outer.sandbox,
    testId: id === undefined ? outer.testId : { id, depth: path.length, line: scope.line, pickable: isLiteral && path.length > 0 },
  };
}

function collect(scope: Scope, outer: Inherited, tests: AnnotatedTest[], annotations: Annotation[]): void {
  const here = enter(scope, outer);
  for (const tag of scope.tags) annotations.push({ ...tag, scope: scope.kind });
  if (scope.kind === 'test') {
    const { path, requires, sandbox, testId, isLiteral } = here;
    tests.push({ path, line: scope.line, requires, sandbox, testId, dynamic: !isLiteral });
  }
  for (const child of scope.children) collect(child, here, tests, annotations);
}

/** The document of one file; problems and warnings get its name and the order of the text. */
export function assemble(file: string, root: Scope, findings: Findings): FileAnnotations {
  const tests: AnnotatedTest[] = [];
  const annotations: Annotation[] = [];
  collect(root, NOTHING, tests, annotations);
  const { requires, sandbox } = enter(root, NOTHING);
  return {
    file,
    requires,
    sandbox,
    testId: names(root.tags, 'test-id').at(-1) ?? null,
    tests,
    annotations: annotations.sort((a, b) => inOrder(a, b) || byCodeUnits(a.name, b.name)),
    problems: findings.problems.map((problem) => ({ ...problem, file })).sort(inOrder),
    warnings: findings.warnings.map((warning) => ({ ...warning, file })).sort(inOrder),
  };
}
