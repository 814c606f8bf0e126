/** Orders that must not depend on the machine's locale. */

/** Compares by UTF-16 code units, as `<` does. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Copies, sorts by code units and drops repeats. */
export function sortedUnique<T extends string>(values: Iterable<T>): T[] {
  return [...new Set(values)].sort(byCodeUnits);
}
