/** Cuts a search query into words. Quotes and backslashes make characters literal; `*` and `?` outside of them are wildcards. */
import { BadQuery, type Value } from './query.ts';
import { ANY, ONE } from './wildcard.ts';

/** A word of a query, or what joins words. */
export type Token =
  | { readonly kind: '(' | ')' | 'and' | 'or' | 'not' }
  /** `key:` before a parenthesis: holds for every word inside. */
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'term'; readonly key: string | null; readonly value: Value };

// Maps, since a query may say `constructor`.
const UNITS_IN_NS: ReadonlyMap<string, number> = new Map(Object.entries({ ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 }));
const WORDS: ReadonlyMap<string, 'and' | 'or' | 'not'> = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
]);

/** A number, with a unit of time for durations (nanoseconds); `*` is no bound. */
function bound(text: string, open: number): number {
  if (text === '*') return open;
  const [, digits = '', unit = ''] = /^(-?\d+(?:\.\d+)?)([a-zµ]*)$/.exec(text) ?? [];
  const factor = unit === '' ? 1 : UNITS_IN_NS.get(unit);
  if (digits === '' || factor === undefined) throw new BadQuery(`'${text}' is no number`);
  return Number(digits) * factor;
}

function comparison(raw: string): Value | null {
  const [, operator, number = ''] = /^(>=|<=|>|<)(.+)$/.exec(raw) ?? [];
  if (operator) {
    const at = bound(number, Number.NaN);
    const included = operator.length === 2;
    const isLeast = operator.startsWith('>');
    return { kind: 'range', least: isLeast ? at : -Infinity, most: isLeast ? Infinity : at, leastIncluded: included, mostIncluded: included };
  }
  const [, least, most] = /^\[(\S+) TO (\S+)\]$/.exec(raw) ?? [];
  if (least === undefined || most === undefined) return null;
  return { kind: 'range', least: bound(least, -Infinity), most: bound(most, Infinity), leastIncluded: true, mostIncluded: true };
}

/** One word and where it ends. */
function readWord(query: string, start: number): { readonly token: Token; readonly end: number } {
  let key: string | null = null;
  let literal = '';
  let pattern: number[] = [];
  let valueStart = start;
  let isPlain = true;
  let quoted = false;
  let place = start;
  for (; place < query.length; place++) {
    const char = query[place] ?? '';
    if (char === '\\' && place + 1 < query.length) {
      literal += query[++place] ?? '';
      pattern.push(query.charCodeAt(place));
      isPlain = false;
    } else if (char === '"') {
      quoted = !quoted;
      isPlain = false;
    } else if (quoted) {
      literal += char;
      pattern.push(query.charCodeAt(place));
    } else if (char === ':' && key === null) {
      key = literal;
      literal = '';
      pattern = [];
      valueStart = place + 1;
      isPlain = true;
    } else if (char === '[' && key !== null && literal === '') {
      const close = query.indexOf(']', place);
      if (close < 0) throw new BadQuery("'[' is never closed");
      literal = query.slice(place, close + 1);
      place = close;
    } else if (/[\s()]/.test(char)) {
      break;
    } else {
      literal += char;
      pattern.push(char === '*' ? ANY : char === '?' ? ONE : query.charCodeAt(place));
    }
  }
  if (quoted) throw new BadQuery('a quote is never closed');
  if (key === '') throw new BadQuery("nothing stands before ':'");
  if (key !== null && query[place] === '(' && place === valueStart) return { token: { kind: 'key', key }, end: place };
  if (key !== null && place === valueStart) throw new BadQuery(`nothing stands after '${key}:'`);
  const operator = key === null && isPlain ? WORDS.get(literal) : undefined;
  if (operator) return { token: { kind: operator }, end: place };
  const range = isPlain && key !== null ? comparison(literal) : null;
  const text: Value = pattern.some((glyph) => glyph < 0) ? { kind: 'wildcard', pattern } : { kind: 'text', text: literal };
  return { token: { kind: 'term', key, value: range ?? text }, end: place };
}

/** @throws BadQuery */
export function tokens(query: string): Token[] {
  const found: Token[] = [];
  let place = 0;
  while (place < query.length) {
    const char = query[place] ?? '';
    if (/\s/.test(char)) {
      place++;
    } else if (char === '(' || char === ')') {
      found.push({ kind: char });
      place++;
    } else if (char === '-' && place + 1 < query.length) {
      found.push({ kind: 'not' });
      place++;
    } else {
      const { token, end } = readWord(query, place);
      found.push(token);
      place = end;
    }
  }
  return found;
}
