/** The Python that tests of the pytest runner use: one with pytest in it, made once by tools/get-pytest. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const TOOL = path.resolve(import.meta.dirname, '../../tools/get-pytest');

/** Absolute path of the virtual environment. Where it has to be made this takes a while: ask outside of tests and hooks. */
export async function environmentWithPytest(): Promise<string> {
  const { stdout } = await promisify(execFile)(TOOL);
  return path.dirname(path.dirname(stdout.trim()));
}
