/**
 * Cuts Python into statements and comments. It knows just what is needed never to take one for the other: strings with prefixes and
 * triple quotes, brackets and backslashes that carry a statement over line ends, indentation.
 */
import type { Line } from './text-places.ts';

export interface PythonStatement {
  readonly kind: 'statement';
  /** Width of the indentation; a body on the line of its `def` counts as one deeper. */
  readonly indent: number;
  readonly offset: number;
  /** As it is written, without what follows the colon of a `def` or `class`. */
  readonly text: string;
  /** Content of the string when the statement is one plain string and nothing else: a docstring where it comes first. */
  readonly docstring: Line | null;
}

export interface PythonComment {
  readonly kind: 'comment';
  /** What follows the `#`. */
  readonly line: Line;
  /** False behind code. */
  readonly hasOwnLine: boolean;
  /** False inside brackets, where a comment is part of a statement. */
  readonly standsBetweenStatements: boolean;
  /** True when a blank line or a statement separates it from the comment before. */
  readonly beginsBlock: boolean;
}

export interface PythonLines {
  readonly items: readonly (PythonStatement | PythonComment)[];
  readonly syntax: { readonly detail: string; readonly offset: number } | null;
}

const TOKEN =
  /(?<end>\r\n|[\n\r])|(?<white>[ \t\f]+|\\(?:\r\n|[\n\r]))|(?<comment>#[^\r\n]*)|(?<string>[rRbBuUfFtT]{0,2}(?:"""|'''|"|'))|(?<open>[([{])|(?<close>[)\]}])|(?<word>[\p{L}\p{N}_]+)|(?<mark>.)/suy;
const HAS_BODY = /^(?:async\s+def|def|class)\b/;

/** Offset behind the closing quotes, or null when they are missing. */
function endOfString(text: string, from: number, quotes: string): number | null {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at += text.startsWith('\r\n', at + 1) ? 2 : 1;
    else if (quotes.length === 1 && /[\n\r]/.test(text[at] ?? '')) return null;
    else if (text.startsWith(quotes, at)) return at + quotes.length;
  }
  return null;
}

function width(indentation: string): number {
  let columns = 0;
  for (const character of indentation) columns = character === '\t' ? columns + 8 - (columns % 8) : columns + 1;
  return columns;
}

/** The statement that is being read. */
interface Draft {
  readonly offset: number;
  readonly indent: number;
  tokens: number;
  docstring: Line | null;
}

export function pythonLines(text: string): PythonLines {
  const items: (PythonStatement | PythonComment)[] = [];
  const brackets: number[] = [];
  let draft: Draft | null = null;
  let lineStart = 0;
  let blankBefore = true;
  let forcedIndent: number | null = null;

  const finish = (end: number): void => {
    if (draft !== null) {
      const { offset, indent, tokens, docstring } = draft;
      items.push({ kind: 'statement', offset, indent, text: text.slice(offset, end), docstring: tokens === 1 ? docstring : null });
      blankBefore = true;
    }
    draft = null;
  };
  const failed = (detail: string, offset: number): PythonLines => ({ items, syntax: { detail, offset } });

  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups ?? {};
    const next: number = TOKEN.lastIndex;
    if (groups.end !== undefined) {
      if (brackets.length === 0) {
        if (draft === null && text.slice(lineStart, at).trim() === '') blankBefore = true;
        finish(at);
        forcedIndent = null;
      }
      lineStart = next;
    } else if (groups.comment !== undefined) {
      const hasOwnLine = text.slice(lineStart, at).trim() === '';
      const standsBetweenStatements = brackets.length === 0;
      const body = groups.comment.replace(/^#+/, '');
      const line = { text: body, offset: next - body.length };
      items.push({ kind: 'comment', line, hasOwnLine, standsBetweenStatements, beginsBlock: blankBefore });
      if (draft === null) blankBefore = false;
    } else if (groups.white === undefined) {
      draft ??= { offset: at, indent: forcedIndent ?? width(text.slice(lineStart, at)), tokens: 0, docstring: null };
      const isSemicolon = groups.mark === ';' && brackets.length === 0;
      if (!isSemicolon) draft.tokens++;
      if (groups.string !== undefined) {
        const quotes = groups.string.replace(/^[a-z]+/i, '');
        const end = endOfString(text, next, quotes);
        if (end === null) return failed('a string is not closed', at);
        const isPlain = !/[bft]/i.test(groups.string);
        draft.docstring = isPlain ? { text: text.slice(next, end - quotes.length), offset: next } : null;
        at = end;
        continue;
      }
      if (groups.open !== undefined) brackets.push(at);
      if (groups.close !== undefined && brackets.pop() === undefined) return failed('a bracket is closed that was never opened', at);
      const isColon: boolean = groups.mark === ':' && brackets.length === 0 && HAS_BODY.test(text.slice(draft.offset, draft.offset + 40));
      if (isColon || isSemicolon) {
        forcedIndent = draft.indent + (isColon ? 1 : 0);
        finish(at);
      }
    }
    at = next;
  }
  finish(text.length);
  const unclosed = brackets.at(-1);
  return unclosed === undefined ? { items, syntax: null } : failed('a bracket is not closed', unclosed);
}
