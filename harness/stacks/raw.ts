/** Careful steps into a document whose shape is not known to be right, so that one fault does not hide the next. */

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under a key of a map; undefined for anything else. */
export function child(value: unknown, key: string): unknown {
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The items of a list; [] for anything else. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The texts among the items of a list, each with its index. */
export function textItems(value: unknown): { readonly text: string; readonly index: number }[] {
  return items(value).flatMap((item, index) => (typeof item === 'string' && item !== '' ? [{ text: item, index }] : []));
}

/** Keys of a map; [] for anything else. */
export function keys(value: unknown): string[] {
  return isMapping(value) ? Object.keys(value) : [];
}
