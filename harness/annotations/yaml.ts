/**
 * Annotations of YAML, such as Artillery scripts (INTERFACES, "Annotations", last lines): the comment lines of the head, before any
 * content, belong to the file. Comment lines further down belong to nothing; comments behind content are near misses.
 */
import { Lexer, parseAllDocuments } from 'yaml';
import type { FileAnnotations } from '../model/annotation.ts';
import { assemble } from './assemble.ts';
import { type Findings, fileScope } from './scope.ts';
import { readComment, unbound } from './tags.ts';
import { type Line, placesOf, withoutMark } from './text-places.ts';

/** The lexer's own marks, which are no text of the file: start of a document, end of a flow, start of a scalar. */
const SCALAR = '\x1f';
const MARKS = new Set(['\x02', '\x18', SCALAR]);

interface YamlComment extends Line {
  readonly hasOwnLine: boolean;
  readonly isInHead: boolean;
}

/** Real comments: what looks like one inside a scalar is text. */
function commentsOf(text: string): YamlComment[] {
  const comments: YamlComment[] = [];
  let offset = 0;
  let isInHead = true;
  let previous = '';
  for (const token of new Lexer().lex(text)) {
    if (token.startsWith('#') && previous !== SCALAR) {
      const body = token.replace(/^#+/, '');
      const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
      const hasOwnLine = offset === 0 || text.slice(lineStart, offset).trim() === '';
      comments.push({ text: body, offset: offset + token.length - body.length, hasOwnLine, isInHead });
    } else if (!MARKS.has(token) && token.trim() !== '' && token !== '---' && !token.startsWith('%')) {
      isInHead = false;
    }
    previous = token;
    if (!MARKS.has(token)) offset += token.length;
  }
  return comments;
}

/** Reads one YAML file. */
export function readYaml(file: string, given: string): FileAnnotations {
  const text = withoutMark(given);
  const placeAt = placesOf(text);
  const root = fileScope();
  const error = [...parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' })].flatMap(({ errors }) => errors)[0];
  if (error !== undefined) {
    const [detail = ''] = error.message.split('\n');
    return assemble(file, root, { problems: [{ code: 'syntax', detail, ...placeAt(error.pos[0]) }], warnings: [] });
  }
  const findings: Findings = { problems: [], warnings: [] };
  const comments = commentsOf(text);
  const rules = { counts: true, correct: (tag: string) => `# ${tag}`, placeAt };
  root.tags.push(
    ...readComment(
      comments.filter(({ isInHead, hasOwnLine }) => isInHead && hasOwnLine),
      rules,
      findings,
    ).tags,
  );
  for (const comment of comments.filter(({ isInHead, hasOwnLine }) => !isInHead || !hasOwnLine)) {
    const { tags } = readComment([comment], { ...rules, counts: comment.hasOwnLine }, findings);
    findings.problems.push(...unbound(tags));
  }
  return assemble(file, root, findings);
}
