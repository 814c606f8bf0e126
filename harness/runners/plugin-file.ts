/** Where the parts stand that run inside the user's runners: beside this module, as TypeScript here and as JavaScript when packed. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export function pluginFile(name: string): string {
  return path.join(import.meta.dirname, '..', 'plugins', name + path.extname(import.meta.filename));
}

/** Where Python finds them. */
export function pluginFolder(): string {
  return path.dirname(pluginFile(''));
}

/** The same as Node's `--import` takes it. */
export function pluginUrl(name: string): string {
  return pathToFileURL(pluginFile(name)).href;
}
