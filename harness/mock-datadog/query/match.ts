/** Whether a span is what a query asks for. */
import type { StoredSpan } from '../span-store.ts';
import type { Query, Value } from './query.ts';
import { valuesOf } from './values.ts';
import { fits } from './wildcard.ts';

function holds(value: Value, text: string): boolean {
  if (value.kind === 'text') return value.text === text;
  if (value.kind === 'wildcard') return fits(value.pattern, text);
  const number = text === '' ? Number.NaN : Number(text);
  const fromLeast = value.leastIncluded ? number >= value.least : number > value.least;
  return fromLeast && (value.mostIncluded ? number <= value.most : number < value.most);
}

export function matches(query: Query, span: StoredSpan): boolean {
  switch (query.kind) {
    case 'all':
      return true;
    case 'and':
      return matches(query.left, span) && matches(query.right, span);
    case 'or':
      return matches(query.left, span) || matches(query.right, span);
    case 'not':
      return !matches(query.query, span);
    case 'term':
      return valuesOf(span, query.key).some((text) => holds(query.value, text));
  }
}
