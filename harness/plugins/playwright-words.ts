/** The words of Playwright's command line that say which files run, as far as its set-up can know: flags and their values left out. */

/** Flags that take the next word as their value. */
const WITH_VALUE = new Set([
  '--add-reporter',
  '--browser',
  '--config',
  '--global-timeout',
  '--grep',
  '--grep-invert',
  '--last-failed-file',
  '--max-failures',
  '--output',
  '--project',
  '--repeat-each',
  '--reporter',
  '--retries',
  '--run-agents',
  '--shard',
  '--test-list',
  '--test-list-invert',
  '--timeout',
  '--trace',
  '--tsconfig',
  '--ui-host',
  '--ui-port',
  '--update-source-method',
  '--workers',
  '-G',
  '-c',
  '-g',
  '-j',
]);

/** `argv`: what stands behind the program, its command first. */
export function wordsOf(argv: readonly string[]): string[] {
  return argv.slice(1).filter((word, index, words) => !word.startsWith('-') && !WITH_VALUE.has(words[index - 1] ?? ''));
}
