/**
 * Reads unknown JSON and notes each refusal with its key path. Written by hand because it stands on the path of millions of
 * spans: nothing is copied, and a path is only spelled out when something is refused.
 */
import type { Problem } from '../model/problem.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Spells a key path such as `traces[3].spans[1]`; called on refusal only. */
export type PathOf = () => string;

/** More than this many refusals of one payload help nobody. */
const MOST_REFUSALS = 20;

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value === 'string' ? 'text' : typeof value}`;
}

export class ShapeReader {
  readonly problems: Problem[] = [];
  /** Where what is read now comes from: a file, or the address of an API. */
  file: string | null = null;

  /** Notes that `value` is not what was expected, and answers null for it. */
  refuse(path: PathOf, expected: string, value: unknown): null {
    if (this.problems.length >= MOST_REFUSALS) return null;
    const place = path();
    const at = { ...(this.file === null ? {} : { file: this.file }), ...(place === '' ? {} : { path: place }) };
    this.problems.push({ code: 'bad-shape', ...at, expected, found: kindOf(value) });
    return null;
  }

  object(value: unknown, path: PathOf): JsonObject | null {
    return isObject(value) ? value : this.refuse(path, 'an object', value);
  }

  list(value: unknown, path: PathOf): readonly unknown[] | null {
    return Array.isArray(value) ? value : this.refuse(path, 'a list', value);
  }

  /** A text that must be there and not be empty. */
  text(value: unknown, path: PathOf): string | null {
    return typeof value === 'string' && value !== '' ? value : this.refuse(path, 'a text', value);
  }

  /** A text that may be missing, null or empty: then ''. */
  optionalText(value: unknown, path: PathOf): string {
    if (value === undefined || value === null) return '';
    return typeof value === 'string' ? value : (this.refuse(path, 'a text', value) ?? '');
  }
}

/** Neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
