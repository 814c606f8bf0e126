/**
 * Annotations of Postman collections (INTERFACES, "Annotations", last lines): `info.description` belongs to the file, the description
 * of a folder to that suite, that of a request to that test. A JSON string stands on one line, so that is the line of its tags.
 */
import { type Expression, type ObjectExpression, parseSync } from 'oxc-parser';
import type { FileAnnotations } from '../model/annotation.ts';
import { messageOf } from '../model/message-of.ts';
import { assemble } from './assemble.ts';
import { type Findings, fileScope, type Scope, type Tag } from './scope.ts';
import { readComment } from './tags.ts';
import { linesOf, placesOf, type TextPlace, withoutMark } from './text-places.ts';

interface Reader {
  readonly findings: Findings;
  placeAt(offset: number): TextPlace;
}

function entry(object: ObjectExpression, key: string): Expression | null {
  for (const property of object.properties) {
    if (property.type === 'Property' && property.key.type === 'Literal' && property.key.value === key) return property.value;
  }
  return null;
}

function textAt(object: ObjectExpression, key: string): { readonly value: string; readonly start: number } | null {
  const value = entry(object, key);
  return value?.type === 'Literal' && typeof value.value === 'string' ? { value: value.value, start: value.start } : null;
}

/** A description is a text, or an object that holds one as `content`. */
function descriptionTags(owner: ObjectExpression, reader: Reader): readonly Tag[] {
  const value = entry(owner, 'description');
  const text = value?.type === 'ObjectExpression' ? textAt(value, 'content') : textAt(owner, 'description');
  if (text === null) return [];
  const place = reader.placeAt(text.start);
  return readComment(linesOf(text.value), { counts: true, correct: (tag) => tag, placeAt: () => place }, reader.findings).tags;
}

function readItems(owner: ObjectExpression, parent: Scope, reader: Reader): void {
  const items = entry(owner, 'item');
  if (items?.type !== 'ArrayExpression') return;
  for (const item of items.elements) {
    if (item?.type !== 'ObjectExpression') continue;
    const name = textAt(item, 'name');
    const kind = entry(item, 'item') === null ? 'test' : 'suite';
    // Requests may be described in the item, as the format says, or in the request, as the Postman app writes it.
    const request = entry(item, 'request');
    const tags = [...descriptionTags(item, reader), ...(request?.type === 'ObjectExpression' ? descriptionTags(request, reader) : [])];
    const scope: Scope = { kind, title: name?.value ?? '', isLiteral: true, line: reader.placeAt(name?.start ?? item.start).line, tags, children: [] };
    parent.children.push(scope);
    readItems(item, scope, reader);
  }
}

/** Reads one JSON file; one that is no collection has no annotations and no tests. */
export function readPostman(file: string, given: string): FileAnnotations {
  const text = withoutMark(given);
  const root = fileScope();
  const findings: Findings = { problems: [], warnings: [] };
  const inText = placesOf(text);
  try {
    JSON.parse(text);
  } catch (error) {
    const detail = messageOf(error);
    // Some of the engine's messages quote the place instead of counting to it.
    const position = detail.includes('end of JSON input') ? text.length : /at position (\d+)/.exec(detail)?.[1];
    findings.problems.push({ code: 'syntax', detail, ...(position === undefined ? {} : inText(Number(position))) });
    return assemble(file, root, findings);
  }
  // JSON is an expression of JavaScript, so the same parser tells where each value stands.
  const [statement] = parseSync('file', `(${text})`, { lang: 'js', preserveParens: false }).program.body;
  const value = statement?.type === 'ExpressionStatement' ? statement.expression : null;
  if (value?.type === 'ObjectExpression') {
    const info = entry(value, 'info');
    const reader: Reader = { findings, placeAt: (offset) => inText(offset - 1) };
    if (info?.type === 'ObjectExpression' && entry(value, 'item')?.type === 'ArrayExpression') {
      root.tags.push(...descriptionTags(info, reader));
      readItems(value, root, reader);
    }
  }
  return assemble(file, root, findings);
}
