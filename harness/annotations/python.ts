/**
 * Annotations of Python (INTERFACES, "Annotations", last lines): comment lines, and docstrings of the module, of classes and of
 * functions. The rules are those of JavaScript: a block of comment lines belongs to the test (or class of tests) that it stands right
 * before, decorators and blank lines between allowed; else, before the first statement, to the file; else to nothing. A module's
 * docstring is no statement. Tests are what pytest collects: `test*` functions, also in `Test*` and `TestCase` classes.
 */
import type { FileAnnotations } from '../model/annotation.ts';
import { assemble } from './assemble.ts';
import { type PythonComment, type PythonStatement, pythonLines } from './python-lines.ts';
import { type Findings, fileScope, type Scope, type Tag } from './scope.ts';
import { type CommentRules, readComment, unbound } from './tags.ts';
import { type Line, linesOf, placesOf, type TextPlace, withoutMark } from './text-places.ts';

const HEADER = /^(?:(?<class>class)|(?:async\s+)?def)\s+(?<name>[\p{L}\p{N}_]+)/u;

/** An open class or function. `scope` is null when it is neither a test nor a class of tests. */
interface Block {
  readonly indent: number;
  readonly scope: Scope | null;
  /** Its first statement may be its docstring. */
  isEmpty: boolean;
}

/** A block of comment lines that waits for the statement it stands before. */
interface Waiting {
  readonly tags: readonly Tag[];
  /** No statement precedes it. */
  readonly isAtHead: boolean;
}

class PythonReader {
  readonly root = fileScope();
  readonly findings: Findings = { problems: [], warnings: [] };
  readonly #placeAt: (offset: number) => TextPlace;
  readonly #open: Block[] = [];
  #comment: Line[] = [];
  #waiting: Waiting[] = [];
  #isAtHead = true;

  constructor(placeAt: (offset: number) => TextPlace) {
    this.#placeAt = placeAt;
  }

  comment(comment: PythonComment): void {
    if (!comment.hasOwnLine) {
      readComment([comment.line], this.#rules(false, '# '), this.findings);
    } else if (comment.standsBetweenStatements) {
      if (comment.beginsBlock) this.#endComment();
      this.#comment.push(comment.line);
    } else {
      this.#give(readComment([comment.line], this.#rules(true, '# '), this.findings).tags, null);
    }
  }

  statement(statement: PythonStatement): void {
    this.#endComment();
    while ((this.#open.at(-1)?.indent ?? -1) >= statement.indent) this.#open.pop();
    const block = this.#open.at(-1);
    if (statement.docstring !== null && (block?.isEmpty ?? this.#isAtHead)) {
      this.#release(null);
      this.#give(
        readComment(linesOf(statement.docstring.text, statement.docstring.offset), this.#rules(true, ''), this.findings).tags,
        block === undefined ? this.root : block.scope,
      );
    } else if (statement.text.startsWith('@')) {
      this.#isAtHead = false;
    } else {
      this.#isAtHead = false;
      const header = HEADER.exec(statement.text)?.groups;
      const scope = header === undefined ? null : this.#define(statement, header.class !== undefined, header.name ?? '');
      this.#release(scope);
      if (header !== undefined) this.#open.push({ indent: statement.indent, scope, isEmpty: true });
    }
    if (block !== undefined) block.isEmpty = false;
  }

  end(): void {
    this.#endComment();
    this.#release(null);
  }

  #rules(counts: boolean, before: string): CommentRules {
    return { counts, correct: (tag) => `${before}${tag}`, placeAt: this.#placeAt };
  }

  #endComment(): void {
    const { tags, isTagged } = readComment(this.#comment, this.#rules(true, '# '), this.findings);
    if (isTagged) this.#waiting.push({ tags, isAtHead: this.#isAtHead });
    this.#comment = [];
  }

  /** The last waiting comment is the scope's; the others, and all when there is no scope, are the file's at its head. */
  #release(scope: Scope | null): void {
    this.#waiting.forEach(({ tags, isAtHead }, index) => {
      const isLast = index === this.#waiting.length - 1;
      this.#give(tags, isLast && scope !== null ? scope : isAtHead ? this.root : null);
    });
    this.#waiting = [];
  }

  #give(tags: readonly Tag[], scope: Scope | null): void {
    if (scope === null) this.findings.problems.push(...unbound(tags));
    else scope.tags.push(...tags);
  }

  #define(statement: PythonStatement, isClass: boolean, name: string): Scope | null {
    const block = this.#open.at(-1);
    const outer = block === undefined ? this.root : block.scope;
    if (outer === null || outer.kind === 'test') return null;
    const isTest = isClass ? name.startsWith('Test') || /TestCase\b/.test(statement.text) : name.startsWith('test');
    if (!isTest) return null;
    const line = this.#placeAt(statement.offset + statement.text.indexOf(name, 3)).line;
    const scope: Scope = { kind: isClass ? 'suite' : 'test', title: name, isLiteral: true, line, tags: [], children: [] };
    outer.children.push(scope);
    return scope;
  }
}

/** Reads one Python file. */
export function readPython(file: string, given: string): FileAnnotations {
  const text = withoutMark(given);
  const placeAt = placesOf(text);
  const { items, syntax } = pythonLines(text);
  if (syntax !== null) {
    return assemble(file, fileScope(), { problems: [{ code: 'syntax', detail: syntax.detail, ...placeAt(syntax.offset) }], warnings: [] });
  }
  const reader = new PythonReader(placeAt);
  for (const item of items) {
    if (item.kind === 'comment') reader.comment(item);
    else reader.statement(item);
  }
  reader.end();
  return assemble(file, reader.root, reader.findings);
}
