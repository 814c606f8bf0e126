/**
 * The front door of this module: the text of a test file in; its tests, its annotations and what is wrong with them out. Nothing is
 * ever run, and no file makes it throw.
 */
import type { FileAnnotations } from '../model/annotation.ts';
import { JAVASCRIPT, readJavaScript, readPostman, readYaml } from './languages.ts';
import { readPython } from './python.ts';

/** `annotations` saves the parsing of files that hold no tag; their tests are then not listed. */
export type Wanted = 'tests-and-annotations' | 'annotations';

/** Whether the text can hold a tag at all, in about a microsecond. */
function mayHaveTags(text: string): boolean {
  return text.includes('requires-') || text.includes('@sandbox') || text.includes('@test-id');
}

function nothing(file: string): FileAnnotations {
  return { file, requires: [], sandbox: null, testId: null, tests: [], annotations: [], problems: [], warnings: [] };
}

/** The part of the name behind its last dot, in lower case; a text from stdin, named `-`, is taken for TypeScript. */
export function extensionOf(file: string): string {
  if (file === '-') return 'ts';
  return /\.([^./\\]+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
}

/** Reads one file. The extension says how; a file of an unknown kind has neither tests nor annotations. */
export function readAnnotations(file: string, text: string, wanted: Wanted = 'tests-and-annotations'): FileAnnotations {
  if (wanted === 'annotations' && !mayHaveTags(text)) return nothing(file);
  const extension = extensionOf(file);
  if (JAVASCRIPT.has(extension)) return readJavaScript(file, extension, text);
  switch (extension) {
    case 'py':
      return readPython(file, text);
    case 'yaml':
    case 'yml':
      return readYaml(file, text);
    case 'json':
      return readPostman(file, text);
    default:
      return nothing(file);
  }
}
