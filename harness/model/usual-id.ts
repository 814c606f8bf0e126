/** How the ids of tests that nobody named are made (INTERFACES, muster.yaml): `<kind>/<file without extension>#<titles>`. */
import type { TestKind } from './test.ts';

/** Between the titles of a path. */
export const SEPARATOR = ' > ';

/** `<kind>/<file without its last extension>`: the id of a whole file, and what ids of its tests begin with. */
export function fileId(kind: TestKind, file: string): string {
  const dot = file.lastIndexOf('.');
  return `${kind}/${dot > file.lastIndexOf('/') + 1 ? file.slice(0, dot) : file}`;
}

/** `file` is a path from the repository's root; no titles mean the whole file. */
export function usualId(kind: TestKind, file: string, titles: readonly string[]): string {
  return titles.length === 0 ? fileId(kind, file) : `${fileId(kind, file)}#${titles.join(SEPARATOR)}`;
}
