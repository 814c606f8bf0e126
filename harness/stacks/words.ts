/** Values of commands and variables: numbers and truth values are taken as they were written in the document. */
import type { KeyPath, SourceDocument } from './document.ts';

type Word = string | number | boolean;

/** Where a part of a document stands. */
export interface Site {
  readonly document: SourceDocument;
  readonly path: KeyPath;
}

export const below = ({ document, path }: Site, ...parts: KeyPath): Site => ({ document, path: [...path, ...parts] });

const written = (value: Word, site: Site) => (typeof value === 'string' ? value : site.document.text(site.path));

export function words(values: readonly Word[], site: Site): string[] {
  return values.map((value, index) => written(value, below(site, index)));
}

export function variables(values: Readonly<Record<string, Word>>, site: Site): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, written(value, below(site, name))]));
}
