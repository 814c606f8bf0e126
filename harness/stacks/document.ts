/**
 * The text of a YAML or JSON file becomes a value that still knows where each part of it stands.
 *
 * In: the text and the name it is shown by. Out: the plain value, the place of any key path, and the text of any scalar as it was
 * written (`8080`, `1.0`). YAML is 1.2 with unique keys and one document; a file whose name ends in `.json` must be JSON too.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit, type YAMLError } from 'yaml';
import type { Place, Problem } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';

type Parsed = ReturnType<typeof parseDocument>;

export type KeyPath = readonly (string | number)[];

export interface SourceDocument {
  /** As it is shown in problems. */
  readonly file: string;
  readonly value: unknown;
  /** Where the value at a path stands; for a path that is not there, the nearest part of the document that would hold it. */
  place(path: KeyPath): Place;
  /** Where the last key of a path stands. */
  keyPlace(path: KeyPath): Place;
  /** The scalar at a path as it was written, without quotes. */
  text(path: KeyPath): string;
}

/** What the parser's own sentence says less well than this. */
const DETAILS: Partial<Record<YAMLError['code'], string>> = {
  DUPLICATE_KEY: 'this key is in the same map twice',
  MULTIPLE_DOCS: 'the file holds more than one document',
};

/** `apps[0].role`; a key that is no plain word is quoted: `changes.paths["a b"]`. */
function showPath(path: KeyPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w$-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** What stands at one step of a path. */
interface Step {
  readonly key: Node | null;
  readonly value: Node | null;
}

function step(node: Node | null, part: string | number, document: Parsed): Step | null {
  const target = isAlias(node) ? (node.resolve(document) ?? null) : node;
  if (isSeq<Node>(target)) return typeof part === 'number' && part < target.items.length ? { key: null, value: target.items[part] ?? null } : null;
  if (!isMap<Node, Node>(target)) return null;
  const pair = target.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
  return pair ? { key: pair.key, value: pair.value } : null;
}

/** Goes down a path as far as the document does. `through`: the alias on the way, which is where its user wrote it. */
function follow(document: Parsed, path: KeyPath): Step & { readonly complete: boolean; readonly through: Node | null } {
  let here: Step = { key: null, value: document.contents };
  let through: Node | null = null;
  for (const part of path) {
    if (isAlias(here.value)) through ??= here.value;
    const next = step(here.value, part, document);
    if (next === null) return { ...here, complete: false, through };
    here = next;
  }
  return { ...here, complete: true, through };
}

/** Key path of the innermost part of the document that has begun at an offset. */
function pathAt(node: Node | null, offset: number): (string | number)[] {
  const hasBegun = (part: Node | null) => part?.range != null && part.range[0] <= offset;
  if (isSeq<Node>(node)) {
    const index = node.items.findLastIndex(hasBegun);
    return index < 0 ? [] : [index, ...pathAt(node.items[index] ?? null, offset)];
  }
  if (!isMap<Node, Node>(node)) return [];
  const pair = node.items.findLast(({ key }) => hasBegun(key));
  return pair && isScalar(pair.key) ? [String(pair.key.value), ...pathAt(pair.value, offset)] : [];
}

/** Where the parser could not follow an alias: its one fault that comes to light only when values are made. */
function strayAlias(document: Parsed): number {
  let offset = 0;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function notJson(text: string, file: string, lines: LineCounter): Problem | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    // Some of the engine's messages quote the text around the fault instead of saying where it is.
    const offset = /at position (\d+)/.exec(detail)?.[1];
    if (offset === undefined) return { code: 'json', detail, file };
    const { line, col } = lines.linePos(Number(offset));
    return { code: 'json', detail, file, line, column: col };
  }
}

/**
 * Parses one configuration file.
 *
 * @returns the document, or every fault of its syntax (codes `yaml` and `json`)
 */
export function parseText(text: string, file: string): Result<SourceDocument> {
  const source = text.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  const document = parseDocument(source, {
    version: '1.2',
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
  });
  const at = (offset: number, path: KeyPath): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, ...(path.length === 0 ? {} : { path: showPath(path) }) };
  };
  if (file.endsWith('.json')) {
    const problem = notJson(source, file, lines);
    if (problem) return fail(problem);
  }
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return fail(
      ...faults.map(({ code, message, pos: [offset] }) => {
        const path = code === 'MULTIPLE_DOCS' ? [] : pathAt(document.contents, offset);
        return { code: 'yaml' as const, detail: DETAILS[code] ?? message, ...at(offset, path) };
      }),
    );
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // An alias to nowhere, or aliases of aliases that grow without end.
    const offset = strayAlias(document);
    return fail({ code: 'yaml', detail: error instanceof Error ? error.message : String(error), ...at(offset, pathAt(document.contents, offset)) });
  }
  return ok({
    file,
    value,
    place(path) {
      const { key, value: node, through } = follow(document, path);
      const isWritten = node?.range != null && (node.range[1] > node.range[0] || key === null);
      return at((through ?? (isWritten ? node : key))?.range?.[0] ?? 0, path);
    },
    keyPlace(path) {
      const { key, value: node, complete, through } = follow(document, path);
      return at((through ?? (complete ? key : null) ?? node)?.range?.[0] ?? 0, path);
    },
    text(path) {
      const { value: node } = follow(document, path);
      const target = isAlias(node) ? node.resolve(document) : node;
      return isScalar(target) ? (typeof target.value === 'string' ? target.value : (target.source ?? String(target.value))) : '';
    },
  });
}
