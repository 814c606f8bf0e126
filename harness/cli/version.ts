/** Muster's own version, from the package.json beside `harness/`. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { ownFile } from '../host/own-file.ts';

export function version(host: Host): string {
  const file = path.resolve(ownFile('main'), '../..', 'package.json');
  const outcome = host.files.read(file);
  if (outcome.kind !== 'text') throw new Error(`${file} cannot be read`);
  const { version: text }: { version: string } = JSON.parse(outcome.text);
  return text;
}
