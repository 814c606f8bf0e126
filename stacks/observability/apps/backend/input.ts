/** What clients send, checked at the door: a value of the right type, or what is wrong by field. */
import { parseRule } from './expression.ts';
import type { RuleDraft } from './rules.ts';

/** Field -> what it must be. */
export type Faults = Readonly<Record<string, string>>;

export type Checked<T> = { readonly kind: 'valid'; readonly value: T } | { readonly kind: 'not-json' } | { readonly kind: 'invalid'; readonly fields: Faults };

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(body: string): { readonly fields: Fields } | null {
  try {
    const value: unknown = JSON.parse(body);
    return { fields: isFields(value) ? value : {} };
  } catch {
    return null;
  }
}

function faultOf(expression: unknown): string | null {
  if (typeof expression !== 'string') return 'text';
  const parsed = parseRule(expression);
  return parsed.kind === 'fault' ? `${parsed.expected} at ${parsed.offset}` : null;
}

export function checkRule(body: string): Checked<RuleDraft> {
  const parsed = parse(body);
  if (parsed === null) return { kind: 'not-json' };
  const { name, expression } = parsed.fields;
  const trimmed = typeof name === 'string' ? name.trim() : '';
  const isNamed = trimmed !== '' && trimmed.length <= 80;
  const fault = faultOf(expression);
  if (isNamed && fault === null && typeof expression === 'string') return { kind: 'valid', value: { name: trimmed, expression } };
  return { kind: 'invalid', fields: { ...(isNamed ? {} : { name: 'text of 1 to 80 characters' }), ...(fault === null ? {} : { expression: fault }) } };
}

/** The operations of a trace, as `{"operations": ["payment.charge"]}`. */
export function checkTrace(body: string): Checked<ReadonlySet<string>> {
  const parsed = parse(body);
  if (parsed === null) return { kind: 'not-json' };
  const { operations } = parsed.fields;
  const isList = Array.isArray(operations) && operations.every((operation) => typeof operation === 'string');
  return isList ? { kind: 'valid', value: new Set<string>(operations) } : { kind: 'invalid', fields: { operations: 'a list of texts' } };
}
