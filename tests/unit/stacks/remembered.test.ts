import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nodeHost } from '../../../harness/host/node-host.ts';
import { loadConfiguration } from '../../../harness/stacks/load.ts';
import { rememberedConfiguration } from '../../../harness/stacks/remembered.ts';
import { repository } from './repository.ts';

const MUSTER = `version: 1
stack: stack.yaml
capabilities:
  database: { process: { command: [node, db.js], env: { PORT: "\${port.tcp}" } }, ports: { tcp: {} }, ready: [{ tcp: tcp }, { log: up }], retries: 3 }
suites:
  - { name: api, runner: command, kind: individual, include: ["*.mjs"], command: [node, "\${file}"] }
changes: { paths: { shop: ["shop/**"] } }
`;
const STACK = fs.readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/stacks/three-tier.yaml'), 'utf8');

/** A repository that has been run in, the files that are read in it, and the cache. */
function watched() {
  const host = repository({ 'muster.yaml': MUSTER, 'stack.yaml': STACK, '.muster/.gitignore': '*' });
  const read: string[] = [];
  const files = {
    ...host.files,
    read(file: string) {
      read.push(path.relative(host.root, file));
      return host.files.read(file);
    },
  };
  return { root: host.root, host: { ...host, files }, read, cache: path.join(host.root, '.muster/cache/configuration.json') };
}

test('what is remembered is what would be read, to the last key', async () => {
  const { host } = watched();
  const fresh = loadConfiguration({}, host);
  expect(fresh.ok).toBe(true);
  expect(await rememberedConfiguration({}, host)).toStrictEqual(fresh);
  expect(await rememberedConfiguration({}, host)).toStrictEqual(fresh);
});

test("this repository's own configuration can be remembered", async () => {
  const own = nodeHost();
  const file = path.resolve(import.meta.dirname, '../../../muster.yaml');
  const fresh = loadConfiguration({ file }, own);
  expect(await rememberedConfiguration({ file }, own)).toStrictEqual(fresh);
  expect(await rememberedConfiguration({ file }, own)).toStrictEqual(fresh);
});

test.each([
  ['muster.yaml', MUSTER.replace('retries: 3', 'retries: 4')],
  ['stack.yaml', STACK.replace(/^name: .*$/m, 'name: another')],
])('a change of %s is seen at once', async (name, text) => {
  const { root, host } = watched();
  await rememberedConfiguration({}, host);
  const before = loadConfiguration({}, host);
  fs.writeFileSync(path.join(root, name), text);
  const after = await rememberedConfiguration({}, host);
  expect(after).toStrictEqual(loadConfiguration({}, host));
  expect(after).not.toEqual(before);
});

test('problems are told each time, also after a configuration that was well', async () => {
  const { root, host } = watched();
  await rememberedConfiguration({}, host);
  fs.writeFileSync(path.join(root, 'muster.yaml'), MUSTER.replace('version: 1', 'version: 2'));
  for (let times = 0; times < 2; times++) expect((await rememberedConfiguration({}, host)).ok).toBe(false);
});

test('from another folder places are shown as seen from there', async () => {
  const { root, host } = watched();
  await rememberedConfiguration({}, host);
  fs.mkdirSync(path.join(root, 'sub'));
  const below = { ...host, cwd: path.join(root, 'sub') };
  expect(await rememberedConfiguration({}, below)).toStrictEqual(loadConfiguration({}, below));
});

test.each([
  ['empty', () => ''],
  ['cut off', (text: string) => text.slice(0, -10)],
  ['changed inside', (text: string) => text.replace('"retries":3', '"retries":9')],
  ['a folder', null],
])('a damaged memory is made anew: %s', async (_, damage) => {
  const { host, cache } = watched();
  await rememberedConfiguration({}, host);
  const text = fs.readFileSync(cache, 'utf8');
  fs.rmSync(cache);
  if (damage === null) fs.mkdirSync(cache);
  else fs.writeFileSync(cache, damage(text));
  expect(await rememberedConfiguration({}, host)).toStrictEqual(loadConfiguration({}, host));
});

test('nothing is kept where nothing was ever run', async () => {
  const host = repository({ 'muster.yaml': MUSTER, 'stack.yaml': STACK });
  expect((await rememberedConfiguration({}, host)).ok).toBe(true);
  expect(fs.existsSync(path.join(host.root, '.muster'))).toBe(false);
});
