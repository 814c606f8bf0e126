/**
 * The readers whose parsers are large, each loaded when a file first needs it: most files of a large repository are known from the last
 * run, and few repositories hold every language.
 */
import { createRequire } from 'node:module';
import { ownFile } from '../host/own-file.ts';
import type { FileAnnotations } from '../model/annotation.ts';

/** Extensions, without the dot, of JavaScript and TypeScript. */
export const JAVASCRIPT: ReadonlySet<string> = new Set(['js', 'jsx', 'mjs', 'cjs', 'ts', 'mts', 'cts', 'tsx']);

const load = createRequire(import.meta.url);

/** `extension` is one of `JAVASCRIPT`. */
export function readJavaScript(file: string, extension: string, text: string): FileAnnotations {
  const reader: typeof import('./javascript.ts') = load(ownFile('annotations/javascript'));
  return reader.readJavaScript(file, extension, text);
}

export function readPostman(file: string, text: string): FileAnnotations {
  const reader: typeof import('./postman.ts') = load(ownFile('annotations/postman'));
  return reader.readPostman(file, text);
}

export function readYaml(file: string, text: string): FileAnnotations {
  const reader: typeof import('./yaml.ts') = load(ownFile('annotations/yaml'));
  return reader.readYaml(file, text);
}
