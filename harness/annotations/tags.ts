/**
 * The grammar of tags in a comment (INTERFACES, "Annotations", rules 1, 2, 4 and 7): lines in; tags, problems and near misses out.
 *
 *     @requires-NAME      @sandbox NAME      @test-id KIND/NAME
 *
 * NAME and KIND are lower-case words joined by hyphens. A name reaches to the next white space or the comment's end and is never cut.
 */
import type { AnnotationTag } from '../model/annotation.ts';
import { NAME } from '../model/ids.ts';
import type { Problem } from '../model/problem.ts';
import type { Findings, Tag } from './scope.ts';
import type { Line, TextPlace } from './text-places.ts';

/** Any tag of ours: `@requires-` with what is glued to it, or `@sandbox` and `@test-id` as whole words. */
const AT_LINE_START = /^[\s*]*(?:@requires-(\S*)|@(sandbox|test-id)(?:\s+(\S*)|$))/;
/** A tag in the middle of text, not quoted and not part of a longer word. */
const ANYWHERE = /(?<![\w@'"`/.-])@(?:(requires)-|(sandbox|test-id)[\s:=-]+)([\p{L}\p{N}][\p{L}\p{N}_-]*(?:\/[\p{L}\p{N}][\p{L}\p{N}_-]*)?)/gu;

/** How a comment is read. */
export interface CommentRules {
  /** False for comments in which no tag counts, such as `//`. */
  readonly counts: boolean;
  /** The line to write in place of a near miss. */
  correct(tag: string): string;
  /** Place of an offset in the file. */
  placeAt(offset: number): TextPlace;
}

/** What one comment says: tags that count if the comment is bound, and whether it holds any tag at all, well-formed or not. */
export interface ReadComment {
  readonly tags: readonly Tag[];
  readonly isTagged: boolean;
}

/** Whether this is a name that may follow the tag. */
export function isName(tag: AnnotationTag, name: string): boolean {
  if (tag !== 'test-id') return NAME.test(name);
  const [kind = '', rest = '', ...more] = name.split('/');
  return more.length === 0 && NAME.test(kind) && NAME.test(rest);
}

/** The tag as it is written. */
function spelled(tag: AnnotationTag, name: string): string {
  return tag === 'requires' ? `@requires-${name}` : `@${tag} ${name}`;
}

function toTag(word: string | undefined): AnnotationTag {
  return word === 'sandbox' || word === 'test-id' ? word : 'requires';
}

/** The well-formed name that a sloppy one was probably meant to be. */
function mended(tag: AnnotationTag, name: string): string {
  const words = name
    .toLowerCase()
    .replace(/[_-]+/g, '-')
    .replace(/-(?=\/|$)/g, '');
  if (isName(tag, words)) return words;
  return tag === 'test-id' ? 'KIND/NAME' : 'NAME';
}

function nearMisses(line: Line, from: number, rules: CommentRules): Problem[] {
  const found: Problem[] = [];
  for (const match of line.text.slice(from).matchAll(ANYWHERE)) {
    const tag = toTag(match[1] ?? match[2]);
    const corrected = rules.correct(spelled(tag, mended(tag, match[3] ?? '')));
    found.push({ code: 'near-miss', text: match[0], corrected, ...rules.placeAt(line.offset + from + match.index) });
  }
  return found;
}

/** Reads the lines of one comment; what is wrong with them goes to `findings`. */
export function readComment(lines: readonly Line[], rules: CommentRules, findings: Findings): ReadComment {
  const tags: Tag[] = [];
  let isTagged = false;
  for (const line of lines) {
    const match = rules.counts ? AT_LINE_START.exec(line.text) : null;
    findings.warnings.push(...nearMisses(line, match?.[0].length ?? 0, rules));
    if (match === null) continue;
    isTagged = true;
    const tag = toTag(match[2]);
    const name = match[1] ?? match[3] ?? '';
    const place = rules.placeAt(line.offset + line.text.indexOf('@'));
    const sandbox = tag === 'sandbox' ? tags.find((earlier) => earlier.tag === 'sandbox') : undefined;
    if (!isName(tag, name)) findings.problems.push({ code: 'bad-name', tag, text: name, ...place });
    else if (sandbox !== undefined && sandbox.name !== name) findings.problems.push({ code: 'two-sandboxes', kept: sandbox.name, other: name, ...place });
    else tags.push({ tag, name, ...place });
  }
  return { tags, isTagged };
}

/** Each tag of a comment that belongs to nothing is a problem of its own. */
export function unbound(tags: readonly Tag[]): Problem[] {
  return tags.map(({ tag, name, line, column }) => ({ code: 'unbound', tag, name, line, column }));
}
