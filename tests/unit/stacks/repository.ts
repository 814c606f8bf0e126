/** A temporary repository of a few files, and the host of somebody who works in it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Host } from '../../../harness/host/host.ts';
import { nodeHost } from '../../../harness/host/node-host.ts';

export const FIXTURES = path.resolve(import.meta.dirname, '../../../fixtures/stacks');

export const fixture = (name: string) => fs.readFileSync(path.join(FIXTURES, name), 'utf8');

/** Writes the files and answers a host whose working directory is `cwd` in their folder. */
export function repository(files: Readonly<Record<string, string>>, cwd = '.'): Host & { readonly root: string } {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'muster-stacks-')));
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  fs.mkdirSync(path.join(root, cwd), { recursive: true });
  return { ...nodeHost(), cwd: path.join(root, cwd), root };
}
