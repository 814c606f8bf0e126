/** A command that a Compose file writes as one line, split into words as a shell splits it: quotes and backslashes, nothing else. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*')+/g)) {
    words.push(
      word.replace(/\\([\s\S])|"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'/g, (_, escaped?: string, double?: string, single?: string) => {
        return escaped ?? double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? '';
      }),
    );
  }
  return words;
}
