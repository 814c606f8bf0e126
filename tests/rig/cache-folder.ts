/** Where the tools of tools/ keep what tests need beside the packages of this repository. */
import os from 'node:os';
import path from 'node:path';

/** Absolute path of what lies there under this name. */
export function cacheFolder(name: string): string {
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'muster', name);
}
