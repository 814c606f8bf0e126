/**
 * The order of texts by their UTF-8 bytes, which is the order of code points. It differs from JavaScript's own order (by UTF-16
 * code units) only where surrogates meet the characters above them, U+E000 to U+FFFF.
 */

/** Moves surrogates above U+FFFF, where their code points are, and the characters above the surrogates below them. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Compares two well-formed texts by UTF-8 bytes. */
export function byUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** A sorted copy. Texts without surrogates, nearly all there are, take the faster order of code units, which is the same. */
export function sortedByUtf8(texts: readonly string[]): string[] {
  const copy = [...texts];
  return texts.some((text) => /[\ud800-\udfff]/.test(text)) ? copy.sort(byUtf8) : copy.sort();
}
