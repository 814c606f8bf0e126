/**
 * Search text to a tree. Grammar: either := both (OR both)*; both := one ((AND)? one)*; one := (- | NOT) one | ( either ) | word.
 * Inside `key:( … )` a bare word is a value of that key.
 */
import { BadQuery, type Query } from './query.ts';
import { type Token, tokens } from './tokens.ts';

/** Beyond these a query is a mistake or an attack: on the stack, on time. */
const DEEPEST = 100;
const LONGEST = 10_000;

class Parser {
  readonly #tokens: readonly Token[];
  #place = 0;
  #depth = 0;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  get next(): Token | undefined {
    return this.#tokens[this.#place];
  }

  either(key: string | null): Query {
    let left = this.#both(key);
    while (this.next?.kind === 'or') {
      this.#place++;
      left = { kind: 'or', left, right: this.#both(key) };
    }
    return left;
  }

  #both(key: string | null): Query {
    let left = this.#one(key);
    while (this.next && this.next.kind !== 'or' && this.next.kind !== ')') {
      if (this.next.kind === 'and') this.#place++;
      left = { kind: 'and', left, right: this.#one(key) };
    }
    return left;
  }

  #one(key: string | null): Query {
    const token = this.next;
    this.#place++;
    switch (token?.kind) {
      case 'not':
        return this.#deeper(() => ({ kind: 'not', query: this.#one(key) }));
      case '(':
        return this.#group(key);
      case 'key':
        this.#place++;
        return this.#group(token.key);
      case 'term':
        return { kind: 'term', key: token.key ?? key, value: token.value };
      case undefined:
        throw new BadQuery('the query ends too early');
      case ')':
      case 'and':
      case 'or':
        throw new BadQuery(`'${token.kind}' stands where a word was expected`);
    }
  }

  #group(key: string | null): Query {
    return this.#deeper(() => {
      const inside = this.either(key);
      if (this.next?.kind !== ')') throw new BadQuery("'(' is never closed");
      this.#place++;
      return inside;
    });
  }

  #deeper(work: () => Query): Query {
    if (++this.#depth > DEEPEST) throw new BadQuery('the query is nested too deeply');
    const query = work();
    this.#depth--;
    return query;
  }
}

/** @throws BadQuery */
export function parseQuery(text: string): Query {
  if (text.length > LONGEST) throw new BadQuery(`the query has more than ${LONGEST} characters`);
  if (text.trim() === '' || text.trim() === '*') return { kind: 'all' };
  const parser = new Parser(tokens(text));
  const query = parser.either(null);
  if (parser.next) throw new BadQuery("')' closes nothing");
  return query;
}
