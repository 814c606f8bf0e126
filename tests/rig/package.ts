/**
 * The npm package as users have it: built, in a folder of packages, beside the test runners of this repository. Built anew for each test
 * file that asks for it, so that what runs is what the code says.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');

export interface Packages extends Disposable {
  /** For the `packages` of a project. */
  readonly dir: string;
  /** Absolute path of a file in one of them, such as a runner's program. */
  file(name: string): string;
}

export function installPackages(): Packages {
  const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-package-')));
  const dir = path.join(scratch, 'node_modules');
  const own = path.join(dir, 'muster');
  fs.mkdirSync(own, { recursive: true });
  const theirs = path.join(REPOSITORY, 'node_modules');
  for (const name of fs.readdirSync(theirs)) if (name !== 'muster' && !name.startsWith('.')) fs.symlinkSync(path.join(theirs, name), path.join(dir, name));
  fs.copyFileSync(path.join(REPOSITORY, 'package.json'), path.join(own, 'package.json'));
  const dist = path.join(own, 'dist');
  const types = [path.join(theirs, 'typescript/bin/tsc'), '-p', path.join(REPOSITORY, 'tsconfig.build.json'), '--noCheck', '--outDir', dist];
  for (const words of [types, [path.join(REPOSITORY, 'tools/bundle.ts'), dist]])
    execFileSync(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'] });
  return {
    dir,
    file: (name) => path.join(dir, name),
    [Symbol.dispose]: () => fs.rmSync(scratch, { recursive: true, force: true }),
  };
}
