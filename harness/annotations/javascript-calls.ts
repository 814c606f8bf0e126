/**
 * Tells which calls of a JavaScript file define tests and suites (INTERFACES, "Annotations", rule 3): `describe`, `test`, `it`,
 * `suite`, `context`, their members, and names that the file itself gives to them.
 */
import type { Argument, CallExpression, Expression, Program, Statement } from 'oxc-parser';

/** What a callee stands for. `awaits`: it is only complete after one more call, as `test.each` after its table. */
interface Callee {
  readonly kind: 'test' | 'suite';
  readonly awaits: boolean;
  /** One call makes several tests. */
  readonly isTable: boolean;
  /** Playwright: with another first argument than a title, this modifies the tests around it. */
  readonly isModifier: boolean;
}

/** Names that define tests and suites in one file. */
export type TestNames = ReadonlyMap<string, 'test' | 'suite'>;

const NAMES: TestNames = new Map([
  ['describe', 'suite'],
  ['suite', 'suite'],
  ['context', 'suite'],
  ['test', 'test'],
  ['it', 'test'],
]);
const MODIFIERS = new Set(['skip', 'fixme', 'fail']);
const PLAIN = new Set(['only', 'todo', 'fails', 'failing', 'concurrent', 'sequential', 'serial', 'parallel', 'shuffle', 'expectFailure']);
const TABLES = new Set(['each', 'for']);
const CONDITIONS = new Set(['skipIf', 'runIf']);

export type Node = Expression | Argument;

/** The expression inside parentheses and type assertions. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression':
    case 'ChainExpression':
      return bare(node.expression);
    default:
      return node;
  }
}

function memberName(node: Extract<Node, { type: 'MemberExpression' }>): string | null {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : null;
  return node.property.type === 'Literal' && typeof node.property.value === 'string' ? node.property.value : null;
}

function member(base: Callee, name: string): Callee | null {
  if (base.awaits) return null;
  if (base.kind === 'test' && NAMES.has(name)) return { ...base, kind: NAMES.get(name) ?? 'test' };
  if (MODIFIERS.has(name)) return { ...base, isModifier: base.kind === 'test' };
  if (PLAIN.has(name)) return base;
  if (TABLES.has(name)) return { ...base, awaits: true, isTable: true };
  if (CONDITIONS.has(name)) return { ...base, awaits: true };
  return null;
}

function calleeOf(expression: Node, known: TestNames): Callee | null {
  const node = bare(expression);
  switch (node.type) {
    case 'Identifier': {
      const kind = known.get(node.name);
      return kind === undefined ? null : { kind, awaits: false, isTable: false, isModifier: false };
    }
    case 'MemberExpression': {
      const base = calleeOf(node.object, known);
      const name = base === null ? null : memberName(node);
      return base === null || name === null ? null : member(base, name);
    }
    case 'CallExpression':
    case 'TaggedTemplateExpression': {
      const base = calleeOf(node.type === 'CallExpression' ? node.callee : node.tag, known);
      return base?.awaits ? { ...base, awaits: false } : null;
    }
    default:
      return null;
  }
}

export function isFunction(node: Node | undefined): boolean {
  return node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression';
}

/** The value of a written-out string (also one joined with `+`, and a template without expressions), or null. */
export function literalText(expression: Node): string | null {
  const node = bare(expression);
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node.type === 'TemplateLiteral') return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? null) : null;
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return null;
  const [left, right] = [literalText(node.left), literalText(node.right)];
  return left === null || right === null ? null : left + right;
}

/** `kind` of the test or suite that this call defines and whether it makes several; null for every other call. */
export function definition(call: CallExpression, known: TestNames): { readonly kind: 'test' | 'suite'; readonly isTable: boolean } | null {
  const callee = calleeOf(call.callee, known);
  const [first, ...rest] = call.arguments;
  if (callee === null || callee.awaits || first === undefined) return null;
  if (callee.isModifier && literalText(first) === null && !rest.some(isFunction)) return null;
  return callee;
}

/** The kind that a name gets by `const name = test.extend(…)`, `= test.skip` or a choice of such. */
function aliasKind(init: Node, known: TestNames): 'test' | 'suite' | null {
  const node = bare(init);
  if (node.type === 'ConditionalExpression') return aliasKind(node.consequent, known);
  if (node.type === 'CallExpression') {
    const callee = bare(node.callee);
    return callee.type === 'MemberExpression' && memberName(callee) === 'extend' ? (calleeOf(callee.object, known)?.kind ?? null) : null;
  }
  const callee = calleeOf(node, known);
  return callee === null || callee.awaits ? null : callee.kind;
}

function nameAliases(statement: Program['body'][number] | Statement, known: Map<string, 'test' | 'suite'>): void {
  if (statement.type === 'ExportNamedDeclaration' && statement.declaration !== null) nameAliases(statement.declaration, known);
  if (statement.type === 'ImportDeclaration') {
    for (const specifier of statement.specifiers) {
      if (specifier.type !== 'ImportSpecifier') continue;
      const kind = NAMES.get(specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value);
      if (kind !== undefined) known.set(specifier.local.name, kind);
    }
  }
  if (statement.type !== 'VariableDeclaration') return;
  for (const { id, init } of statement.declarations) {
    const kind = id.type === 'Identifier' && init !== null ? aliasKind(init, known) : null;
    if (id.type === 'Identifier' && kind !== null) known.set(id.name, kind);
  }
}

/** The usual names, and those that imports and variables at the top of this file stand for. */
export function testNames(program: Program): TestNames {
  const known = new Map(NAMES);
  for (const statement of program.body) nameAliases(statement, known);
  return known;
}
