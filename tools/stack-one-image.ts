/**
 * Builds the image `stack-one:dev` (or with another tag) from this checkout and this machine's own Node: nothing is pulled.
 *
 *   node tools/stack-one-image.ts [TAG]
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');
/** What the services, and Muster's mock of Datadog, are run from. */
const SOURCES = ['harness', 'stacks/stack-one/apps', 'stacks/stack-one/propagation', 'stacks/stack-one/service', 'package.json'];
const PACKAGES = ['dd-trace', 'yargs-parser', 'picomatch', 'zod', 'yaml'];

interface Locked {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Folders of the packages and of all that they need, from the root; optional parts, which are compiled for one system, are left out. */
function closure(names: readonly string[], packages: Readonly<Record<string, Locked>>): string[] {
  const found = new Set<string>();
  const locate = (name: string, from: string): string | null => {
    for (let dir = from; ; dir = dir.slice(0, Math.max(0, dir.lastIndexOf('/node_modules/')))) {
      const place = `${dir === '' ? '' : `${dir}/`}node_modules/${name}`;
      if (packages[place]) return place;
      if (dir === '') return null;
    }
  };
  const add = (name: string, from: string) => {
    const place = locate(name, from);
    if (place === null || found.has(place)) return;
    found.add(place);
    for (const needed of Object.keys(packages[place]?.dependencies ?? {})) add(needed, place);
  };
  for (const name of names) add(name, '');
  return [...found];
}

const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
const tag = `stack-one:${process.argv[2] ?? 'dev'}`;
const env = { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH']}` };
const base = execFileSync(path.join(ROOT, 'tools/kind/get-node-base'), { encoding: 'utf8', env }).trim();
const context = fs.mkdtempSync(path.join(os.tmpdir(), 'stack-one-image-'));
try {
  for (const part of [...SOURCES, ...closure(PACKAGES, lock.packages)]) fs.cpSync(path.join(ROOT, part), path.join(context, part), { recursive: true });
  const dockerfile = path.join(ROOT, 'stacks/stack-one/Dockerfile');
  execFileSync('docker', ['build', '--quiet', '--build-arg', `BASE=${base}`, '--tag', tag, '--file', dockerfile, context], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  console.log(tag);
} finally {
  fs.rmSync(context, { recursive: true, force: true });
}
