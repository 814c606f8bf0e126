/** Lines and columns of a text: CRLF, LF and CR each end one line; a byte-order mark is not part of the first one. */

export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A text in which places can be told. */
export interface Source {
  readonly text: string;
  placeAt(offset: number): TextPlace;
}

/** Without the byte-order mark that some editors write; every offset counts from here. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Answers the 1-based place of an offset (UTF-16 code units) of this text. */
export function placesOf(text: string): (offset: number) => TextPlace {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|[\n\r]/g)) starts.push(end.index + end[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** A piece of text on one line, with the offset at which it begins. */
export interface Line {
  readonly text: string;
  readonly offset: number;
}

/** The lines of a piece of text that begins at `offset`. */
export function linesOf(text: string, offset = 0): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const end of text.matchAll(/\r\n|[\n\r]/g)) {
    lines.push({ text: text.slice(start, end.index), offset: offset + start });
    start = end.index + end[0].length;
  }
  lines.push({ text: text.slice(start), offset: offset + start });
  return lines;
}
