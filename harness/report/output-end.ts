/** The end of what a failed test printed, for a screen: a few lines without the frames of a stack, which push the reason away. */

const SHOWN_LINES = 10;

const isFrame = (line: string): boolean => /^\s+at \S/.test(line);

/** Lines that begin with `| `. */
export function outputEnd(lines: readonly string[]): string[] {
  return lines
    .filter((line) => !isFrame(line))
    .slice(-SHOWN_LINES)
    .map((line) => `| ${line}`);
}
