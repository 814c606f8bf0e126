/**
 * Where the code of a span stands, from its attributes: OpenTelemetry's (`code.file.path`, formerly `code.filepath`, with function and
 * line), else what Datadog's tracers note of an entry to a service (`_dd.code_origin.frames.0.*`: where its route is added). What they note
 * of an exit is where a request is made, maybe for many endpoints, and no place; nor is code that is not of the service's own repository (a
 * library, the runtime).
 */
import type { CodePlace } from './span.ts';

const OPENTELEMETRY = {
  file: ['code.file.path', 'code.filepath'],
  function: ['code.function.name', 'code.function'],
  line: ['code.line.number', 'code.lineno'],
};
const DATADOG = { file: ['_dd.code_origin.frames.0.file'], function: ['_dd.code_origin.frames.0.method'], line: ['_dd.code_origin.frames.0.line'] };
/** `entry` or `exit`. */
const DATADOG_TYPE = '_dd.code_origin.type';

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
  const keys = first(OPENTELEMETRY.file) !== undefined ? OPENTELEMETRY : DATADOG;
  const file = keys === DATADOG && attribute(DATADOG_TYPE) === 'exit' ? undefined : first(keys.file);
  if (typeof file !== 'string' || FOREIGN.test(file)) return null;
  const name = first(keys.function);
  const line = Number(first(keys.line));
  return { file: pathOf(file), function: typeof name === 'string' ? name : null, line: Number.isInteger(line) && line > 0 ? line : null };
}
