/** Where the parts stand that run inside the user's runners. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownFile } from '../host/own-file.ts';

export function pluginFile(name: string): string {
  return ownFile(`plugins/${name}`);
}

/** Where Python finds them. */
export function pluginFolder(): string {
  return path.dirname(pluginFile(''));
}

/** The same as Node's `--import` takes it. */
export function pluginUrl(name: string): string {
  return pathToFileURL(pluginFile(name)).href;
}
