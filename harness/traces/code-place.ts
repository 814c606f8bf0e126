/**
 * Where the code of a span stands, from its attributes: OpenTelemetry's (`code.file.path`, formerly `code.filepath`, with function and
 * line), else what Datadog's tracers note of an entry to a service (`_dd.code_origin.frames.0.*`). Code that is not of the service's own
 * repository (a library, the runtime) is no place.
 */
import type { CodePlace } from './span.ts';

const FILE = ['code.file.path', 'code.filepath', '_dd.code_origin.frames.0.file'];
const FUNCTION = ['code.function.name', 'code.function', '_dd.code_origin.frames.0.method'];
const LINE = ['code.line.number', 'code.lineno', '_dd.code_origin.frames.0.line'];

/** A library's, the runtime's own, or one that was made up at run time. */
const FOREIGN = /(?:^|\/)node_modules\/|(?:^|\/)site-packages\/|^node:|^<|\0/;

/** A path with `/`, without the scheme of a file's address. */
function pathOf(text: string): string {
  const path = text.replace(/^file:\/\//, '').replaceAll('\\', '/');
  try {
    return text.startsWith('file:') ? decodeURIComponent(path) : path;
  } catch {
    return path;
  }
}

/** @param attribute the value of an attribute, or undefined */
export function codePlace(attribute: (key: string) => unknown): CodePlace | null {
  const first = (keys: readonly string[]) => keys.map(attribute).find((value) => (typeof value === 'string' && value !== '') || typeof value === 'number');
  const file = first(FILE);
  if (typeof file !== 'string' || FOREIGN.test(file)) return null;
  const name = first(FUNCTION);
  const line = Number(first(LINE));
  return { file: pathOf(file), function: typeof name === 'string' ? name : null, line: Number.isInteger(line) && line > 0 ? line : null };
}
