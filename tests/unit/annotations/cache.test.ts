import { hash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { inventory } from '../../../harness/annotations/inventory.ts';
import type { Host } from '../../../harness/host/host.ts';
import { repository } from '../stacks/repository.ts';
import { configuration, settle, spelledOut, suite } from './stock.ts';

const SOURCES = [
  (n: number) =>
    `/** @requires-backend\n @sandbox s-${n} */\nimport 'x';\ndescribe('a > b', () => {\n  /** @requires-tempo */\n  test('t${n}', f);\n  test('u', { tag: '@requires-Bad' }, f);\n});\n/** @test-id e2e/i-${n} */\ntest('v', f);`,
  (n: number) => `test('t${n}', f);\n// @requires-backend`,
  () => '/** @requires-unknown */\ntest(`t ${x}`, f);\n/** @test-id e2e/x */\ntest("u", f);',
  (n: number) => `/** @test-id e2e/${n}-y\n @sandbox fresh */\nimport 'x';\ntest('t', f);\ntest('t', f);`,
  () => 'test(',
];

/** A repository that has been run in and is large enough for a cache, its host, and the paths of the files that were read. */
function large(count = 60) {
  const files: Record<string, string> = {};
  for (let n = 0; n < count; n++) files[`t/${n}.test.ts`] = SOURCES[n % SOURCES.length]?.(n) ?? '';
  const host = repository({ ...files, '.muster/.gitignore': '*' });
  settle(host, Object.keys(files));
  const read: string[] = [];
  const watched: Host = {
    ...host,
    files: {
      ...host.files,
      read(file) {
        if (file.endsWith('.test.ts')) read.push(path.relative(host.root, file));
        return host.files.read(file);
      },
    },
  };
  const take = () => {
    read.length = 0;
    const found = inventory(configuration(host.root, [suite()]), watched);
    return { ...found, tests: found.tests.map(spelledOut) };
  };
  return { host, read, take, cache: path.join(host.root, '.muster/cache/tests.json') };
}

test('a second look reads no test file and finds the same', () => {
  const { read, take } = large();
  const first = take();
  expect(read).toHaveLength(60);
  expect(first.tests.length).toBeGreaterThan(60);
  expect(take()).toEqual(first);
  expect(read).toEqual([]);
});

test('only a changed file is read again, and a new and a deleted one are noticed', () => {
  const { host, read, take } = large();
  take();
  fs.writeFileSync(path.join(host.root, 't/1.test.ts'), "test('changed', f);");
  fs.writeFileSync(path.join(host.root, 't/new.test.ts'), "test('new', f);");
  fs.rmSync(path.join(host.root, 't/6.test.ts'));
  const { tests } = take();
  expect(read).toEqual(['t/1.test.ts', 't/new.test.ts']);
  const ids = tests.map(({ id }) => String(id));
  expect(ids).toContain('individual/t/1.test#changed');
  expect(ids).toContain('individual/t/new.test#new');
  expect(ids.filter((id) => id.includes('t/6.test'))).toEqual([]);
});

test('a file that was just written is not trusted to stay as it is', () => {
  const { host, read, take } = large();
  const now = new Date();
  fs.utimesSync(path.join(host.root, 't/1.test.ts'), now, now);
  take();
  take();
  expect(read).toEqual(['t/1.test.ts']);
});

test.each<[name: string, damage: (text: string) => string]>([
  ['empty', () => ''],
  ['cut', (text) => text.slice(0, -10)],
  ['of another format', (text) => text.replace(/^muster-tests \d+/, 'muster-tests 0')],
  ['changed inside', (text) => text.replace('"titles"', '"titlas"')],
  ['without its first line', (text) => text.slice(text.indexOf('\n') + 1)],
])('a damaged cache is built anew: %s', (_, damage) => {
  const { read, take, cache } = large();
  const first = take();
  fs.writeFileSync(cache, damage(fs.readFileSync(cache, 'utf8')));
  expect(take()).toEqual(first);
  expect(read).toHaveLength(60);
  take();
  expect(read).toEqual([]);
});

test('a sealed cache that holds nothing is built anew', () => {
  const { take, cache } = large();
  const first = take();
  const [head = ''] = fs.readFileSync(cache, 'utf8').split('\n');
  fs.writeFileSync(cache, `${head.replace(/\S+$/, hash('sha256', 'null'))}\nnull`);
  expect(take()).toEqual(first);
});

test('a repository that may not be written to is read all the same', () => {
  const { host, take } = large();
  fs.writeFileSync(path.join(host.root, '.muster/cache'), 'in the way');
  expect(take().tests.length).toBeGreaterThan(60);
});

test('a small repository gets a cache as well: its next run loads no parser', () => {
  const host = repository({ 'a.test.ts': "test('t', f);", '.muster/.gitignore': '*' });
  settle(host, ['a.test.ts']);
  inventory(configuration(host.root, [suite()]), host);
  expect(fs.readFileSync(path.join(host.root, '.muster/cache/tests.json'), 'utf8')).toContain('"a.test.ts"');
});

test('one changed file of a large repository does not have the whole cache written anew', () => {
  const { host, take, cache } = large(200);
  take();
  const before = fs.readFileSync(cache, 'utf8');
  fs.appendFileSync(path.join(host.root, 't/1.test.ts'), '\n');
  settle(host, ['t/1.test.ts']);
  take();
  expect(fs.readFileSync(cache, 'utf8')).toBe(before);
});

test('a repository that was never run in gets no cache, however large', () => {
  const { host, take } = large();
  fs.rmSync(path.join(host.root, '.muster'), { recursive: true });
  take();
  expect(fs.existsSync(path.join(host.root, '.muster'))).toBe(false);
});
