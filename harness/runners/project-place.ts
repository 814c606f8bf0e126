/** Where a runner works that takes the folder of its configuration for its project's. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { Batch } from './runner.ts';

export interface ProjectPlace {
  /** The repository's root, symbolic links resolved. */
  readonly root: string;
  /** Absolute path of the suite's configuration; undefined when it names none. */
  readonly config: string | undefined;
  /** The configuration's folder, else the root. */
  readonly cwd: string;
}

export function projectPlace({ root: given, suite }: Batch, host: Host): ProjectPlace {
  const root = host.files.realPath(given);
  const config = suite.config === undefined ? undefined : path.join(root, suite.config);
  return { root, config, cwd: config === undefined ? root : path.dirname(config) };
}
