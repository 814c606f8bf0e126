/** From a query to the question that it is. */
import type { StoredSpan } from '../span-store.ts';
import type { Query, Value } from './query.ts';
import { fieldOf } from './values.ts';
import { fits } from './wildcard.ts';

function holds(value: Value, text: string): boolean {
  if (value.kind === 'text') return value.text === text;
  if (value.kind === 'wildcard') return fits(value.pattern, text);
  const number = text === '' ? Number.NaN : Number(text);
  const fromLeast = value.leastIncluded ? number >= value.least : number > value.least;
  return fromLeast && (value.mostIncluded ? number <= value.most : number < value.most);
}

/** The question whether a span is what this query asks for; made once, since it is put to every span. */
export function matcher(query: Query): (span: StoredSpan) => boolean {
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'and':
    case 'or': {
      const [left, right] = [matcher(query.left), matcher(query.right)];
      return query.kind === 'and' ? (span) => left(span) && right(span) : (span) => left(span) || right(span);
    }
    case 'not': {
      const inner = matcher(query.query);
      return (span) => !inner(span);
    }
    case 'term': {
      const field = fieldOf(query.key);
      return (span) => field(span).some((text) => holds(query.value, text));
    }
  }
}
