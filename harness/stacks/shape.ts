/**
 * Checks a document against a zod schema and says what is wrong in our own words: the one translator of zod's issues.
 *
 * A message that a schema carries is not shown as it is: it is the `expected` of the problem ("a duration such as 30s").
 */
import * as z from 'zod/mini';
import { nearest } from '../model/nearest.ts';
import type { Place, Problem, ProblemDetail } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { KeyPath, SourceDocument } from './document.ts';

type Issue = z.core.$ZodIssue;

/** Said for a type that carries no message of its own. */
const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function found(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return 'a map';
  }
}

/** zod's door for messages also carries the keys that a strict object allows: the issue itself does not. */
const NO_MESSAGE = '';
const messages: z.core.$ZodErrorMap = (issue) => {
  if (issue.code !== 'unrecognized_keys' || !(issue.inst instanceof z.core.$ZodObject)) return NO_MESSAGE;
  return Object.keys(issue.inst._zod.def.shape).join(' ');
};

const isScalarValue = (value: unknown) => value !== null && typeof value !== 'object';

function wrongType(expected: string, message: string, value: unknown): ProblemDetail {
  // A schema with a message of its own describes a form, which a number or a truth value misses as a wrong text does.
  if (message !== NO_MESSAGE && isScalarValue(value)) return { code: 'bad-format', value: String(value), expected: message };
  return { code: 'type', expected: message === NO_MESSAGE ? (EXPECTED[expected] ?? expected) : message, found: found(value) };
}

function wrongValue(values: readonly unknown[], message: string, value: unknown): ProblemDetail {
  const allowed = values.map(String);
  if (message !== NO_MESSAGE && isScalarValue(value)) return { code: 'bad-format', value: String(value), expected: message };
  if (typeof value !== typeof values[0]) return { code: 'type', expected: typeof values[0] === 'string' ? 'text' : allowed.join(' or '), found: found(value) };
  return { code: 'enum', value: String(value), allowed, nearest: nearest(String(value), allowed) };
}

/** Of the alternatives of a union, the issues of the one that got furthest into the value; null when none got past its type. */
function furthest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | null {
  return alternatives.find((issues) => issues.every((issue) => issue.code !== 'invalid_type' || issue.path.length > 0)) ?? null;
}

/** `name`, `downstream[0]`. */
function lastKey(path: KeyPath): string {
  const last = path.at(-1) ?? 'the document';
  return typeof last === 'number' ? `${path.at(-2) ?? ''}[${last}]` : last;
}

function translate(issue: Issue, parent: KeyPath, document: SourceDocument): Problem[] {
  const path: KeyPath = [...parent, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  const at = (detail: ProblemDetail, place: Place = document.place(path)): Problem[] => [{ ...detail, ...place }];
  const value = issue.input;
  if (value === undefined && path.length > 0) return at({ code: 'missing', key: lastKey(path) });
  switch (issue.code) {
    case 'invalid_type':
      return at(wrongType(issue.expected, issue.message, value));
    case 'invalid_value':
      return at(wrongValue(issue.values, issue.message, value));
    case 'unrecognized_keys': {
      const allowed = issue.message.split(' ');
      return issue.keys.flatMap((key) => at({ code: 'unknown-key', key, nearest: nearest(key, allowed), allowed }, document.keyPlace([...path, key])));
    }
    case 'invalid_union': {
      const inner = furthest(issue.errors);
      if (inner !== null) return inner.flatMap((one) => translate(one, path, document));
      return at({ code: 'type', expected: issue.message, found: found(value) });
    }
    case 'invalid_key':
      return at({ code: 'bad-format', value: lastKey(path), expected: issue.issues[0]?.message ?? NO_MESSAGE }, document.keyPlace(path));
    case 'too_small':
      if (issue.origin === 'array' || issue.origin === 'string') return at({ code: 'empty', key: lastKey(path) });
      return at({ code: 'bad-format', value: String(value), expected: issue.message });
    case 'too_big':
    case 'not_multiple_of':
    case 'invalid_format':
    case 'invalid_element':
    case 'custom':
      return at({ code: 'bad-format', value: String(value), expected: issue.message });
  }
}

/** The document's value as `schema` reads it, or every way in which it differs. */
export function checkShape<T>(schema: z.core.$ZodType<T>, document: SourceDocument): Result<T> {
  const outcome = z.safeParse(schema, document.value, { error: messages, reportInput: true });
  if (outcome.success) return ok(outcome.data);
  return fail(...outcome.error.issues.flatMap((issue) => translate(issue, [], document)));
}
