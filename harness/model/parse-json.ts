/** Text of our own that may be cut short, of an older version, or no JSON at all: a value of the shape that is meant, or null. */

/** The document; null for text that is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The document, when `isShape` says that it is one of these; else null. */
export function parseAs<Shape>(text: string, isShape: (value: unknown) => value is Shape): Shape | null {
  const value = parseJson(text);
  return isShape(value) ? value : null;
}
