/** Patterns with `*` and `?`, matched without looking at any character of the text more often than the pattern is long. */

/** Code units, or `ANY` or `ONE`. */
export type Pattern = readonly number[];

/** Any characters, or none. */
export const ANY = -1;
/** Just one character. */
export const ONE = -2;

/** Whether the whole text is of this pattern. */
export function fits(pattern: Pattern, text: string): boolean {
  let glyph = 0;
  let place = 0;
  let star = -1;
  let resume = 0;
  while (place < text.length) {
    if (pattern[glyph] === ANY) {
      star = glyph++;
      resume = place;
    } else if (pattern[glyph] === ONE || pattern[glyph] === text.charCodeAt(place)) {
      glyph++;
      place++;
    } else if (star >= 0) {
      // The last star takes one character more.
      glyph = star + 1;
      place = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[glyph] === ANY) glyph++;
  return glyph === pattern.length;
}
