/**
 * The language of rules: what a trace must hold.
 *
 *   rule  := all { 'or' all }      all := one { 'and' one }
 *   one   := 'not' one | '(' rule ')' | 'trace.has' '(' name ')'      name := letters, digits, . _ -
 *
 * In: the text of a rule, and for `holds` the operations of a trace. Out: a tree, or the first fault with its place.
 */

export type Expression =
  | { readonly kind: 'has'; readonly operation: string }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression };

/** Where the text stops making sense: an offset of characters from 0, and what was expected there. */
export interface Fault {
  readonly offset: number;
  readonly expected: string;
}

export type Parsed = { readonly kind: 'expression'; readonly expression: Expression } | ({ readonly kind: 'fault' } & Fault);

interface Token {
  readonly text: string;
  readonly offset: number;
}

const MOST_NESTED = 64;

/** Thrown and caught in this file alone: it unwinds the parser. */
class FaultAt extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.expected);
    this.fault = fault;
  }
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(/[A-Za-z0-9_.-]+|\S/g)].map((match) => ({ text: match[0], offset: match.index }));
}

const isName = (text: string): boolean => /^[A-Za-z0-9_.-]+$/.test(text);

class Parser {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #next = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
    this.#end = text.length;
  }

  whole(): Expression {
    const expression = this.#rule(0);
    if (this.#tokens[this.#next] !== undefined) this.#fail("'and', 'or' or the end of the rule");
    return expression;
  }

  #rule(depth: number): Expression {
    let left = this.#all(depth);
    while (this.#take('or')) left = { kind: 'or', left, right: this.#all(depth) };
    return left;
  }

  #all(depth: number): Expression {
    let left = this.#one(depth);
    while (this.#take('and')) left = { kind: 'and', left, right: this.#one(depth) };
    return left;
  }

  #one(depth: number): Expression {
    if (depth > MOST_NESTED) this.#fail(`no more than ${MOST_NESTED} levels of brackets`);
    if (this.#take('not')) return { kind: 'not', operand: this.#one(depth + 1) };
    if (this.#take('(')) {
      const inner = this.#rule(depth + 1);
      this.#need(')');
      return inner;
    }
    if (!this.#take('trace.has')) this.#fail("'trace.has(…)', 'not' or '('");
    this.#need('(');
    const operation = this.#tokens[this.#next]?.text ?? '';
    if (!isName(operation)) this.#fail('the name of an operation');
    this.#next++;
    this.#need(')');
    return { kind: 'has', operation };
  }

  #take(text: string): boolean {
    const isThere = this.#tokens[this.#next]?.text === text;
    if (isThere) this.#next++;
    return isThere;
  }

  #need(text: string): void {
    if (!this.#take(text)) this.#fail(`'${text}'`);
  }

  #fail(expected: string): never {
    throw new FaultAt({ offset: this.#tokens[this.#next]?.offset ?? this.#end, expected });
  }
}

export function parseRule(text: string): Parsed {
  try {
    return { kind: 'expression', expression: new Parser(text).whole() };
  } catch (error) {
    if (error instanceof FaultAt) return { kind: 'fault', ...error.fault };
    throw error;
  }
}

/** Whether a trace with these operations is one that the rule describes. */
export function holds(expression: Expression, operations: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case 'has':
      return operations.has(expression.operation);
    case 'not':
      return !holds(expression.operand, operations);
    case 'and':
      return holds(expression.left, operations) && holds(expression.right, operations);
    case 'or':
      return holds(expression.left, operations) || holds(expression.right, operations);
  }
}
