import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readAnnotations } from '../../harness/annotations/read.ts';
import { cli } from '../../harness/cli/cli.ts';
import { ENDPOINTS } from '../../harness/mock-datadog/endpoints.ts';
import { readScenario } from '../../harness/mock-datadog/scenario/read-scenario.ts';
import { loadConfiguration } from '../../harness/stacks/load.ts';
import { stalePages } from '../../tools/reference-pages.ts';
import { repository } from '../unit/stacks/repository.ts';
import { type Block, blocks, pages, ROOT, stepsOf, wordsOf } from './markdown.ts';

/** Every command of Muster that a page shows, without its program. */
function commandsIn(block: Block): string[][] {
  const lines = block.language === 'console' ? stepsOf(block).map(({ command }) => command) : block.text.split('\n');
  return lines.map(wordsOf).flatMap(([program, ...words]) => (program === 'muster' || program === './muster' ? [words] : []));
}

/** What the command line says of these words in a folder with nothing but an empty plan. A server that is told to end at once has nothing to answer. */
async function answer(words: readonly string[]): Promise<{ exitCode: number; said: string }> {
  const said: string[] = [];
  const interruption = new AbortController();
  interruption.abort('SIGINT');
  const exitCode = await cli([...words, '--json'], {
    host: repository({ '.muster/last-plan.json': '{}' }),
    out: (text) => void said.push(text),
    err: (text) => void said.push(text),
    input: async () => new Uint8Array(),
    colour: false,
    width: 100,
    outWidth: 100,
    interrupted: interruption.signal,
  });
  return { exitCode, said: said.join('') };
}

describe('commands on the pages', () => {
  const commands = blocks('sh', 'console').flatMap(([name, block]) => commandsIn(block).map((words) => [`${name} muster ${words.join(' ')}`, words] as const));

  test.each(commands)('%s is understood', async (_, words) => {
    const { exitCode, said } = await answer(words);
    expect(said).not.toContain('"usage"');
    expect(exitCode).not.toBe(70);
  });

  test('are many', () => expect(commands.length).toBeGreaterThan(20));
});

describe('configurations on the pages', () => {
  test.each(blocks('yaml').filter(([, { info }]) => info === 'muster.yaml' || info === ''))('%s is loaded without problems', (_, { text }) => {
    const whole = text.includes('version: 1') ? text : `version: 1\n${text}`;
    const loaded = loadConfiguration({}, repository({ 'muster.yaml': whole }));
    expect(loaded.ok ? [] : loaded.problems).toEqual([]);
  });

  test.each(blocks('yaml').filter(([, { info }]) => info === 'scenario.yaml'))('%s is a scenario without problems', (_, { text }) => {
    const read = readScenario(text, 'scenario.yaml');
    expect(read.ok ? [] : read.problems).toEqual([]);
  });

  test.each(blocks('yaml', 'json').filter(([, { info }]) => info !== 'muster.yaml'))('%s is parsed', (_, { text }) => {
    expect(parse(text)).toBeTypeOf('object');
  });
});

test('the page of the mock Datadog names every endpoint that a fault can meet', () => {
  const page = fs.readFileSync(path.join(ROOT, 'docs/guides/mock-datadog.md'), 'utf8');
  for (const name of Object.keys(ENDPOINTS)) expect(page).toContain(`\`${name}\``);
});

interface Said {
  readonly line: number;
  readonly requires?: readonly string[];
  readonly sandbox?: string;
}

/** `needs: a, b` and `sandbox: c` behind a test, by its line. */
function saidOf(text: string): Said[] {
  return text.split('\n').flatMap((content, index): Said[] => {
    const [, key, values = ''] = /(?:\/\/|#) (needs|sandbox): (.+)$/.exec(content) ?? [];
    const line = index + 1;
    if (key === 'needs') return [{ line, requires: values === 'nothing' ? [] : values.split(', ') }];
    return key === 'sandbox' ? [{ line, sandbox: values }] : [];
  });
}

describe('test files on the pages', () => {
  const EXTENSIONS: Readonly<Record<string, string>> = { ts: 'ts', js: 'js', python: 'py', yaml: 'yml', json: 'json' };
  const files = blocks(...Object.keys(EXTENSIONS)).filter(([, { text, info }]) => /@(requires-|sandbox|test-id)/.test(text) && info !== 'muster.yaml');

  test.each(files)('%s is read as the page says', (_, { language, info, text }) => {
    const read = readAnnotations(`file.${EXTENSIONS[language]}`, text);
    const [, severity, code] = /^(problem|warning) (\S+)$/.exec(info) ?? [];
    expect(read.problems.map((problem) => problem.code)).toEqual(severity === 'problem' ? [code] : []);
    expect(read.warnings.map((warning) => warning.code)).toEqual(severity === 'warning' ? [code] : []);
    const tests = new Map(read.tests.map((each) => [each.line, each]));
    for (const { line, ...expected } of saidOf(text)) expect(tests.get(line)).toMatchObject(expected);
    if (severity === undefined) expect(read.annotations.length).toBeGreaterThan(0);
  });

  test('say of each language what a test needs', () => {
    const said = new Set(files.filter(([, { text }]) => saidOf(text).length > 0).map(([, { language }]) => language));
    expect([...said].sort()).toEqual(['js', 'python', 'ts']);
  });
});

describe('pages', () => {
  test.each(pages().map((page) => [page]))('%s links to files and headings that are there', (page) => {
    const text = fs.readFileSync(path.join(ROOT, page), 'utf8');
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [file = '', heading] = link.split('#');
      const target = file === '' ? path.join(ROOT, page) : path.join(ROOT, path.dirname(page), file);
      expect(fs.existsSync(target), `${page} links to ${link}`).toBe(true);
      if (heading !== undefined) expect(headings(target), link).toContain(heading);
    }
  });

  test.each(pages().map((page) => [page]))('%s names no machine', (page) => {
    expect(fs.readFileSync(path.join(ROOT, page), 'utf8')).not.toMatch(/\/(?:work|root|home)\/|\bregistry\.\w/);
  });

  test('that are made from the program are up to date (node tools/reference-pages.ts writes them)', async () => {
    expect(await stalePages()).toEqual([]);
  });
});

function headings(file: string): string[] {
  return [...fs.readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
