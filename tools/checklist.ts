/**
 * Which rows of the requirements no test proves. A test proves a row when its title, or that of a group around it, carries the row's
 * id: `'an unmapped area says so [S0-18]'`. Informs and nothing more.
 *
 * `node tools/checklist.ts` prints each part of checklist-rows.json; with words, the parts that begin with one of them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

const root = path.join(import.meta.dirname, '..');

/** `S0-01..03` -> S0-01, S0-02, S0-03; a single id is itself. */
export function expandRows(range: string): string[] {
  const [first = '', last] = range.split('..');
  const [group = '', number = ''] = first.split('-');
  const count = last === undefined ? 1 : Number(last) - Number(number) + 1;
  return Array.from({ length: count }, (_, index) => `${group}-${String(Number(number) + index).padStart(2, '0')}`);
}

/** Ids that titles of tests carry. A title is the first argument of a call, whatever function it calls. */
export function provenIn(file: string, text: string): string[] {
  const ids: string[] = [];
  const read = (title: string) => {
    for (const [, list = ''] of title.matchAll(/\[((?:S\d|M)-\d\d(?:, (?:S\d|M)-\d\d)*)\]/g)) ids.push(...list.split(', '));
  };
  new Visitor({
    CallExpression: ({ arguments: [title] }) => {
      if (title?.type === 'Literal' && typeof title.value === 'string') read(title.value);
      if (title?.type === 'TemplateLiteral') for (const { value } of title.quasis) read(value.raw);
    },
  }).visit(parseSync(file, text).program);
  return ids;
}

if (import.meta.main) {
  const files = fs.globSync(['tests/**/*.ts', 'stacks/*/tests/**/*.ts'], { cwd: root });
  const proven = new Set(files.flatMap((file) => provenIn(file, fs.readFileSync(path.join(root, file), 'utf8'))));
  const parts: Record<string, string[]> = JSON.parse(fs.readFileSync(path.join(root, 'tools', 'checklist-rows.json'), 'utf8'));
  const asked = process.argv.slice(2);
  for (const [part, ranges] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.some((word) => part.startsWith(word))) continue;
    const rows = [...new Set(ranges.flatMap(expandRows))];
    const open = rows.filter((row) => !proven.has(row));
    console.log(`${part}: ${rows.length - open.length} of ${rows.length} rows are proven by a test${open.length === 0 ? '' : `; not ${open.join(', ')}`}`);
  }
}
