/** Reads a JSON value by a zod schema: the value, or one problem for each place that does not fit, with its key path. */
import type { z } from 'zod';
import type { Problem } from '../model/problem.ts';
import type { Result } from '../model/result.ts';
import { fail, ok } from '../model/result.ts';

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  boolean: 'true or false',
};

/** `suites[0].p50`, `files["tests/a.test.ts"]`; empty for the document itself. */
function keyPath(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = String(key);
    if (!/^[A-Za-z_$][\w$-]*$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined), value);
}

function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
}

function problemOf(issue: z.core.$ZodIssue, input: unknown): Problem {
  const found = valueAt(input, issue.path);
  const path = issue.path.length === 0 ? {} : { path: keyPath(issue.path) };
  if (found === undefined) return { code: 'missing', key: String(issue.path.at(-1) ?? 'document'), ...path };
  if (issue.code === 'invalid_type') return { code: 'type', expected: EXPECTED[issue.expected] ?? issue.expected, found: nameOfType(found), ...path };
  return { code: 'bad-format', value: typeof found === 'string' ? found : JSON.stringify(found), expected: issue.message, ...path };
}

/** What zod and zod/mini have in common here. */
interface Schema<T> {
  safeParse(input: unknown): { readonly success: true; readonly data: T } | { readonly success: false; readonly error: z.core.$ZodError };
}

/** Reads `input` by `schema`. */
export function readShape<T>(schema: Schema<T>, input: unknown): Result<T> {
  const outcome = schema.safeParse(input);
  return outcome.success ? ok(outcome.data) : fail(...outcome.error.issues.map((issue) => problemOf(issue, input)));
}
