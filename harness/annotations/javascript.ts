/**
 * Annotations of JavaScript and TypeScript (INTERFACES, "Annotations"): oxc tells comments from code, `javascript-scopes.ts` finds
 * the calls, and here each comment is bound to a call, to the file, or to nothing.
 */
import { type Comment, type ParseResult, type ParserOptions, type Program, parseSync } from 'oxc-parser';
import type { FileAnnotations } from '../model/annotation.ts';
import type { Problem } from '../model/problem.ts';
import { assemble } from './assemble.ts';
import { type CallTree, callTree } from './javascript-scopes.ts';
import { type Findings, fileScope, type Scope, type Tag } from './scope.ts';
import { readComment, unbound } from './tags.ts';
import { linesOf, placesOf, type Source, withoutMark } from './text-places.ts';

const LANGUAGES: Readonly<Record<string, NonNullable<ParserOptions['lang']>>> = {
  js: 'jsx',
  jsx: 'jsx',
  mjs: 'jsx',
  cjs: 'jsx',
  ts: 'ts',
  mts: 'ts',
  cts: 'ts',
  tsx: 'tsx',
};

/** A module or a script, whichever it is; CommonJS also has `return` outside of functions. */
function parse(extension: string, text: string): ParseResult {
  const lang = LANGUAGES[extension] ?? 'ts';
  const first = parseSync('file', text, { lang, sourceType: 'unambiguous' });
  if (first.errors.length === 0) return first;
  const second = parseSync('file', text, { lang, sourceType: 'commonjs' });
  return second.errors.length === 0 ? second : first;
}

/** Where the first statement begins, its decorators included; null when there is none. */
function firstStatement({ body: [first] }: Program): number | null {
  if (first === undefined) return null;
  const declared = first.type === 'ExportNamedDeclaration' || first.type === 'ExportDefaultDeclaration' ? first.declaration : first;
  const decorators = declared !== null && 'decorators' in declared ? declared.decorators : [];
  return Math.min(first.start, ...decorators.map(({ start }) => start));
}

interface PlacedComment {
  readonly start: number;
  readonly tags: readonly Tag[];
  /** The call that follows with nothing but comments and white space between. */
  readonly call: Scope | null;
}

/** Comments that hold tags, in order; near misses and bad names of all others are found on the way. */
function taggedComments(comments: readonly Comment[], tree: CallTree, source: Source, findings: Findings): PlacedComment[] {
  const tagged: PlacedComment[] = [];
  let after = source.text.length;
  let next: Comment | null = null;
  for (const comment of comments.toReversed()) {
    const isDoc = comment.type === 'Block' && comment.value.startsWith('*');
    const gap = source.text.slice(comment.end, next?.start ?? source.text.length);
    if (next === null || gap.trim() !== '') after = comment.end + gap.length - gap.trimStart().length;
    next = comment;
    const lines = linesOf(comment.value, comment.start + 2);
    const correct = isDoc && lines.length > 1 ? (tag: string) => `* ${tag}` : (tag: string) => `/** ${tag} */`;
    const { tags, isTagged } = readComment(lines, { counts: isDoc, correct, placeAt: source.placeAt }, findings);
    if (isTagged) tagged.unshift({ start: comment.start, tags, call: tree.callAt(after) });
  }
  return tagged;
}

/** Rule 3: the last comment before a call is the call's; others are the file's while no statement precedes them. */
function bind(tagged: readonly PlacedComment[], root: Scope, head: number | null): Problem[] {
  return tagged.flatMap(({ start, tags, call }, index) => {
    const isLastBeforeCall = call !== null && tagged[index + 1]?.call !== call;
    const owner = isLastBeforeCall ? call : head === null || start < head ? root : null;
    if (owner === null) return unbound(tags);
    owner.tags.push(...tags);
    return [];
  });
}

function syntaxProblem({ errors }: ParseResult, source: Source): Problem {
  const [error] = errors;
  return { code: 'syntax', detail: error?.message ?? 'unknown', ...source.placeAt(error?.labels[0]?.start ?? 0) };
}

/** Reads one file; `extension` is one that `LANGUAGES` knows. */
export function readJavaScript(file: string, extension: string, given: string): FileAnnotations {
  const text = withoutMark(given);
  const source: Source = { text, placeAt: placesOf(text) };
  const parsed = parse(extension, text);
  if (parsed.errors.length > 0) return assemble(file, fileScope(), { problems: [syntaxProblem(parsed, source)], warnings: [] });
  const findings: Findings = { problems: [], warnings: [] };
  const { program } = parsed;
  const tree = callTree(program, source, findings);
  // The line that names the interpreter is listed among the comments.
  const comments = parsed.comments.filter(({ start }) => start > 0 || !text.startsWith('#!'));
  const tagged = taggedComments(comments, tree, source, findings);
  findings.problems.push(...bind(tagged, tree.root, firstStatement(program)));
  return assemble(file, tree.root, findings);
}
