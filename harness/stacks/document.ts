/**
 * The text of a YAML or JSON file becomes a value that still knows where each part of it stands.
 *
 * In: the text and the name it is shown by. Out: the plain value, the place of any key path, and the text of any scalar as it was
 * written (`8080`, `1.0`). YAML is 1.2 with unique keys and one document; a file whose name ends in `.json` must be JSON too.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, visit, type YAMLError, type YAMLMap } from 'yaml';
import { messageOf } from '../model/message-of.ts';
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
  MULTIPLE_DOCS: 'the file holds more than one document',
};

/** After so many faults of its syntax a file is no document, and the others follow from these. */
const MOST_FAULTS = 20;

/** What is wrong at an offset. */
interface FaultAt {
  readonly detail: string;
  readonly offset: number;
}

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

/** Finds a pair by its key, also in a map of very many. */
function pairFinder(): (map: YAMLMap<Node, Node>, key: string) => Pair<Node, Node> | undefined {
  const known = new WeakMap<YAMLMap<Node, Node>, ReadonlyMap<string, Pair<Node, Node>>>();
  return (map, key) => {
    let pairs = known.get(map);
    if (pairs === undefined) {
      pairs = new Map(map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : [])));
      known.set(map, pairs);
    }
    return pairs.get(key);
  };
}

type FindPair = ReturnType<typeof pairFinder>;

function step(node: Node | null, part: string | number, document: Parsed, findPair: FindPair): Step | null {
  const target = isAlias(node) ? (node.resolve(document) ?? null) : node;
  if (isSeq<Node>(target)) return typeof part === 'number' && part < target.items.length ? { key: null, value: target.items[part] ?? null } : null;
  if (!isMap<Node, Node>(target)) return null;
  const pair = findPair(target, String(part));
  return pair ? { key: pair.key, value: pair.value } : null;
}

/** Goes down a path as far as the document does. `through`: the alias on the way, which is where its user wrote it. */
function follow(document: Parsed, path: KeyPath, findPair: FindPair): Step & { readonly complete: boolean; readonly through: Node | null } {
  let here: Step = { key: null, value: document.contents };
  let through: Node | null = null;
  for (const part of path) {
    if (isAlias(here.value)) through ??= here.value;
    const next = step(here.value, part, document, findPair);
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

/** Keys that stand in the same map twice. The parser's own search takes as long as the square of their number. */
function repeatedKeys(document: Parsed): FaultAt[] {
  const repeated: FaultAt[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) repeated.push({ detail: 'this key is in the same map twice', offset: key.range?.[0] ?? 0 });
        seen.add(key.value);
      }
    },
  });
  return repeated;
}

/** An alias whose anchor is not before it, or is around it: what it stands for would have no end. */
function strayAlias(document: Parsed): FaultAt | null {
  const anchors = new Map<string, Node>();
  let stray: FaultAt | null = null;
  visit(document, {
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias(_, { source, range }, path) {
      const target = anchors.get(source);
      if (target !== undefined && !path.includes(target)) return;
      const detail = target === undefined ? `there is no anchor &${source} before this alias` : `this alias stands within its own anchor &${source}`;
      stray = { detail, offset: range?.[0] ?? 0 };
      return visit.BREAK;
    },
  });
  return stray;
}

function notJson(text: string, file: string, lines: LineCounter): Problem | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const detail = messageOf(error);
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
 * @returns the document, or the faults of its syntax (codes `yaml` and `json`), 20 at most
 */
export function parseText(text: string, file: string): Result<SourceDocument> {
  const source = text.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  const document = parseDocument(source, {
    version: '1.2',
    uniqueKeys: false,
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
  const fault = ({ detail, offset }: FaultAt, path = pathAt(document.contents, offset)) => ({ code: 'yaml' as const, detail, ...at(offset, path) });
  const faults = [...document.errors, ...document.warnings].slice(0, MOST_FAULTS);
  const wrong = faults.map(({ code, message, pos: [offset] }) =>
    fault({ detail: DETAILS[code] ?? message, offset }, code === 'MULTIPLE_DOCS' ? [] : undefined),
  );
  if (wrong.length > 0) return fail(...wrong);
  const stray = strayAlias(document);
  const broken = [...repeatedKeys(document).slice(0, MOST_FAULTS), ...(stray === null ? [] : [stray])];
  if (broken.length > 0) return fail(...broken.map((each) => fault(each)));
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // Aliases of aliases that grow without end.
    return fail(fault({ detail: messageOf(error), offset: 0 }));
  }
  const findPair = pairFinder();
  return ok({
    file,
    value,
    place(path) {
      const { key, value: node, through } = follow(document, path, findPair);
      const isWritten = node?.range != null && (node.range[1] > node.range[0] || key === null);
      return at((through ?? (isWritten ? node : key))?.range?.[0] ?? 0, path);
    },
    keyPlace(path) {
      const { key, value: node, complete, through } = follow(document, path, findPair);
      return at((through ?? (complete ? key : null) ?? node)?.range?.[0] ?? 0, path);
    },
    text(path) {
      const { value: node } = follow(document, path, findPair);
      const target = isAlias(node) ? node.resolve(document) : node;
      return isScalar(target) ? (typeof target.value === 'string' ? target.value : (target.source ?? String(target.value))) : '';
    },
  });
}
