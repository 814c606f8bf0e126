/**
 * Writes the pages of docs/reference/ that are made from the program itself: every problem with its words, the help of every command,
 * and the addresses of the REST API.
 *
 * `node tools/reference-pages.ts` writes them; with `--check` it ends with 1 when one of them is stale.
 */
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HELP } from '../harness/cli/help.ts';
import { COMMANDS } from '../harness/cli/registry.ts';
import { annotationRows } from '../harness/report/explain/annotations.ts';
import { capabilityRows } from '../harness/report/explain/capabilities.ts';
import { configurationRows } from '../harness/report/explain/configuration.ts';
import { graphRows } from '../harness/report/explain/graph.ts';
import { inputRows } from '../harness/report/explain/input.ts';
import { requestRows } from '../harness/report/explain/requests.ts';
import type { Row } from '../harness/report/explain/row.ts';
import { runnerRows } from '../harness/report/explain/runners.ts';
import { apiEntries } from './api-page.ts';

const REFERENCE = fileURLToPath(new URL('../docs/reference/', import.meta.url));

type LongWords = Pick<Row<never>, 'meaning' | 'remedy' | 'example' | 'symptom'>;

const AREAS: readonly (readonly [title: string, rows: Readonly<Record<string, LongWords>>])[] = [
  ['In the comments of test files', annotationRows],
  ['In muster.yaml, stack files and manifests', configurationRows],
  ['On the command line and in files', inputRows],
  ['While services start, run and stop', capabilityRows],
  ['From test runners', runnerRows],
  ['From traces and the graph', graphRows],
  ['Of requests to the REST API', requestRows],
];

const GENERATED = '<!-- Written by tools/reference-pages.ts: change the words in the program, then run it. -->';

const block = (text: string): string => `\`\`\`text\n${text.trimEnd()}\n\`\`\``;

/** `${…}` in prose is code; elsewhere Markdown leaves it alone. */
const prose = (text: string): string => text.replace(/(?<!`)\$\{[^}]*\}/g, (expression) => `\`${expression}\``);

function problemEntry([code, { meaning, remedy, example, symptom }]: readonly [string, LongWords]): string {
  const more = symptom === undefined ? '' : ` More under [${symptom.replaceAll('-', ' ')}](../guides/troubleshooting.md#${symptom}).`;
  return [`### ${code}`, prose(meaning), `**What to do:** ${prose(remedy)}${more}`, block(example)].join('\n\n');
}

function problemPage(): string {
  return [
    '# Problems',
    GENERATED,
    'Everything that Muster can say is wrong, by its permanent code. In the terminal, `muster explain CODE` says the same. [Troubleshooting](../guides/troubleshooting.md) begins with what one sees instead. With `--json` a problem is `{code, message, file?, line?, column?, path?, hint?}`, and the code is what programs should look at.',
    ...AREAS.flatMap(([title, rows]) => [
      `## ${title}`,
      ...Object.entries(rows)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(problemEntry),
    ]),
  ].join('\n\n');
}

async function commandPage(): Promise<string> {
  const commands: string[] = [];
  for (const [name, load] of Object.entries(COMMANDS)) commands.push(`## muster ${name}`, block((await load()).help));
  return ['# Commands', GENERATED, 'What `muster help` and `muster help COMMAND` print.', block(HELP), ...commands].join('\n\n');
}

function apiPage(): string {
  const about =
    'What `muster serve` answers, from its OpenAPI document: [openapi.json](openapi.json), at `/api/openapi.json` of the server itself. [The guide](../guides/rest-api.md) shows it at work. A key with `?` may be missing; more keys may come.';
  return ['# REST API', GENERATED, about, apiEntries()].join('\n\n');
}

/** Text of every page that is made here, by file name. */
async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['problems.md', `${problemPage()}\n`],
    ['commands.md', `${await commandPage()}\n`],
    ['rest-api.md', `${apiPage()}\n`],
  ]);
}

/** Names of the pages that differ from what they should be. */
export async function stalePages(): Promise<string[]> {
  const now = (file: string) => (fs.existsSync(REFERENCE + file) ? fs.readFileSync(REFERENCE + file, 'utf8') : null);
  return [...(await referencePages())].filter(([file, text]) => now(file) !== text).map(([file]) => file);
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const stale = await stalePages();
    for (const file of stale) console.error(`docs/reference/${file} is stale: run node tools/reference-pages.ts`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const [file, text] of await referencePages()) fs.writeFileSync(REFERENCE + file, text);
  }
}
