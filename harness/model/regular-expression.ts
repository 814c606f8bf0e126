/** Text as a regular expression that matches it and nothing else; also inside a character class, and between slashes. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
