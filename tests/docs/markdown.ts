/** Fenced blocks and links of the pages that people read, so that tests can hold them against the program. */
import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

export interface Block {
  /** Path of the page from the root, and the line of the first line of the block. */
  readonly page: string;
  readonly line: number;
  /** The first word behind the fence. */
  readonly language: string;
  /** What follows it: a file name, or what a reader is expected to say. */
  readonly info: string;
  readonly text: string;
}

/** Pages written by hand, from the root. */
export function pages(): string[] {
  const below = fs.readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  return ['README.md', 'CHANGELOG.md', ...below.map((file) => `docs/${file.split(path.sep).join('/')}`).sort()];
}

export function blocksOf(page: string): Block[] {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf8');
  return [...text.matchAll(/^( *)```([\w-]+)(?: (.*))?\n([\s\S]*?)^\1```$/gm)].map((match) => {
    const [, indent = '', language = '', info = '', body = ''] = match;
    return {
      page,
      line: text.slice(0, match.index).split('\n').length + 1,
      language,
      info,
      text: body
        .split('\n')
        .map((line) => line.slice(indent.length))
        .join('\n'),
    };
  });
}

/** Every block of these languages on every page, with a name for tables of tests. */
export function blocks(...languages: readonly string[]): (readonly [name: string, block: Block])[] {
  return pages()
    .flatMap(blocksOf)
    .filter(({ language }) => languages.includes(language))
    .map((block) => [`${block.page}:${block.line}`, block] as const);
}

/** A command of a page, and the lines that the page shows as its output. */
export interface Step {
  readonly command: string;
  readonly output: readonly string[];
}

/** The steps of a `console` block: lines that begin with `$ ` are commands. */
export function stepsOf({ text }: Block): Step[] {
  const steps: { command: string; output: string[] }[] = [];
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), output: [] });
    else steps.at(-1)?.output.push(line);
  }
  return steps;
}

/** Words of a simple command line: quotes are taken off, and it ends at a comment, a pipe or `&&`. */
export function wordsOf(command: string): string[] {
  const words: string[] = [];
  for (const [token, double, single] of command.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)) {
    if (token === '&&' || token === '|' || token.startsWith('#')) break;
    words.push(double ?? single ?? token);
  }
  return words;
}
