/** The Python that tests of the pytest runner use: one with pytest in it, made once by tools/get-pytest. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const TOOL = path.resolve(import.meta.dirname, '../../tools/get-pytest');

/** Absolute path of the virtual environment. */
export function environmentWithPytest(): string {
  const python = execFileSync(TOOL, { encoding: 'utf8' }).trim();
  return path.dirname(path.dirname(python));
}
