/** Muster's own version, from the package.json beside `harness/`. */
import path from 'node:path';
import type { Host } from '../host/host.ts';

export function version(host: Host): string {
  const file = path.join(import.meta.dirname, '..', '..', 'package.json');
  const outcome = host.files.read(file);
  if (outcome.kind !== 'text') throw new Error(`${file} cannot be read`);
  const { version: text }: { version: string } = JSON.parse(outcome.text);
  return text;
}
