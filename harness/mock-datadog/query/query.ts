/** Datadog's search syntax as a tree (facts/datadog.md, 1.4). */

import type { Pattern } from './wildcard.ts';

/** What a value is compared with. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wildcard'; readonly pattern: Pattern }
  | { readonly kind: 'range'; readonly least: number; readonly most: number; readonly leastIncluded: boolean; readonly mostIncluded: boolean };

/** What a span is asked for. */
export type Query =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly left: Query; readonly right: Query }
  | { readonly kind: 'not'; readonly query: Query }
  /** `key` is null for a bare word, `@a.b` for an attribute, else a reserved key or a tag. */
  | { readonly kind: 'term'; readonly key: string | null; readonly value: Value };

/** A query that cannot be read; the message says why. */
export class BadQuery extends Error {}
