/**
 * The tree of suites and tests in a parsed JavaScript file, and where each call begins, so that comments can be bound to them.
 * What a test does inside its body is nobody's business: calls in there define nothing.
 */
import { type Argument, type ArrowFunctionExpression, type CallExpression, type Function as FunctionNode, type Program, Visitor } from 'oxc-parser';
import { bare, definition, isFunction, literalText, type TestNames, testNames } from './javascript-calls.ts';
import { nativeTags } from './native-tags.ts';
import { type Findings, fileScope, type Scope } from './scope.ts';
import type { Source } from './text-places.ts';

const LONGEST_TITLE = 80;

export interface CallTree {
  readonly root: Scope;
  /** The scope whose call begins at this offset, also behind `await`, `void` and parentheses. */
  callAt(offset: number): Scope | null;
}

/** A computed title is shown as it is written. */
function titleOf(first: Argument | undefined, kind: 'test' | 'suite', text: string): { title: string | null; isWritten: boolean } {
  if (first === undefined || isFunction(first)) return kind === 'suite' ? { title: null, isWritten: true } : { title: '(no title)', isWritten: false };
  const literal = literalText(first);
  if (literal !== null) return { title: literal, isWritten: true };
  const quote = first.type === 'TemplateLiteral' ? 1 : 0;
  return { title: text.slice(first.start + quote, first.end - quote).slice(0, LONGEST_TITLE), isWritten: false };
}

/** Walks one program; its methods are called as the walk enters and leaves nodes. */
class Collector {
  readonly root = fileScope();
  readonly calls = new Map<number, Scope>();
  /** Start of `await x`, `void x` and `(x)` -> start of x. */
  readonly heads = new Map<number, number>();
  readonly #source: Source;
  readonly #findings: Findings;
  readonly #names: TestNames;
  readonly #open: { readonly call: CallExpression; readonly scope: Scope }[] = [];
  /** Functions that run where they stand: arguments and callees of calls. */
  readonly #called = new Set<object>();
  /** How many functions are open that run somewhere else, if ever: nobody knows under which suites their tests stand. */
  #helpers = 0;

  constructor(source: Source, findings: Findings, names: TestNames) {
    this.#source = source;
    this.#findings = findings;
    this.#names = names;
  }

  enterCall(call: CallExpression): void {
    const outer = this.#open.at(-1)?.scope ?? this.root;
    if (outer.kind === 'test') return;
    this.#called.add(bare(call.callee));
    for (const argument of call.arguments) this.#called.add(argument);
    const found = definition(call, this.#names);
    if (found === null) return;
    const [first] = call.arguments;
    const { title, isWritten } = titleOf(first, found.kind, this.#source.text);
    const scope: Scope = {
      kind: found.kind,
      title,
      isLiteral: isWritten && !found.isTable && this.#helpers === 0,
      line: this.#source.placeAt(first?.start ?? call.start).line,
      tags: nativeTags(call, this.#source, this.#findings),
      children: [],
    };
    outer.children.push(scope);
    this.calls.set(call.start, scope);
    this.#open.push({ call, scope });
  }

  leaveCall(call: CallExpression): void {
    if (this.#open.at(-1)?.call === call) this.#open.pop();
  }

  enterFunction(node: FunctionNode | ArrowFunctionExpression): void {
    if (!this.#called.has(node)) this.#helpers++;
  }

  leaveFunction(node: FunctionNode | ArrowFunctionExpression): void {
    if (!this.#called.has(node)) this.#helpers--;
  }
}

/** Finds the suites and tests of a program, with their native tags. */
export function callTree(program: Program, source: Source, findings: Findings): CallTree {
  const collector = new Collector(source, findings, testNames(program));
  const enterFunction = (node: FunctionNode | ArrowFunctionExpression): void => collector.enterFunction(node);
  const leaveFunction = (node: FunctionNode | ArrowFunctionExpression): void => collector.leaveFunction(node);
  new Visitor({
    CallExpression: (node) => collector.enterCall(node),
    'CallExpression:exit': (node) => collector.leaveCall(node),
    AwaitExpression: ({ start, argument }) => void collector.heads.set(start, argument.start),
    ParenthesizedExpression: ({ start, expression }) => void collector.heads.set(start, expression.start),
    UnaryExpression({ start, operator, argument }) {
      if (operator === 'void') collector.heads.set(start, argument.start);
    },
    FunctionDeclaration: enterFunction,
    'FunctionDeclaration:exit': leaveFunction,
    FunctionExpression: enterFunction,
    'FunctionExpression:exit': leaveFunction,
    ArrowFunctionExpression: enterFunction,
    'ArrowFunctionExpression:exit': leaveFunction,
  }).visit(program);
  return {
    root: collector.root,
    callAt(offset) {
      const inner = collector.heads.get(offset);
      return collector.calls.get(offset) ?? (inner === undefined ? null : this.callAt(inner));
    },
  };
}
