/** Plain text in columns: durations, padding, cutting to a width, colours when they are wanted. */

/** `42 ms`, `1.24 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 test`, `3 tests`; with an irregular plural, that. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/** Cut to `width` characters, the last one `…` when something is missing. */
export function cut(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** Rows with columns as wide as their widest cell; the last column takes what is left of `width`. */
export function table(rows: readonly (readonly string[])[], width: number): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => rows.reduce((most, row) => Math.max(most, Array.from(row[column] ?? '').length), 0));
  return rows.map((row) => cut(row.map((cell, column) => (column === columns - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '), width).trimEnd());
}

export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

/** Colours by their meaning; plain text when they are not wanted. */
export function paint(colour: boolean): Paint {
  const sgr = (on: number, off: number) => (text: string) => (colour ? `\u001B[${on}m${text}\u001B[${off}m` : text);
  return { good: sgr(32, 39), bad: sgr(31, 39), warn: sgr(33, 39), faint: sgr(2, 22), strong: sgr(1, 22) };
}
