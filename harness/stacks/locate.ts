/** Which configuration file holds here, and which folder its paths start from. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import { fail, ok, type Result } from '../model/result.ts';

const CONFIGURATION_FILE = 'muster.yaml';

/** What the command line says. Both are taken from the working directory. */
export interface Asked {
  /** A muster.yaml or, by its name, a JSON manifest. */
  readonly file?: string | undefined;
  /** The folder that the paths of a manifest start from; the working directory unless told. */
  readonly root?: string | undefined;
}

export interface Located {
  /** Absolute. */
  readonly file: string;
  /** Absolute. */
  readonly root: string;
}

function upward(dir: string, host: Host): string | null {
  const candidate = path.join(dir, CONFIGURATION_FILE);
  if (host.files.exists(candidate)) return candidate;
  const above = path.dirname(dir);
  return above === dir ? null : upward(above, host);
}

/** A manifest may come from a store, so its paths start where Muster is run; those of a muster.yaml start in its own folder. */
export function locate({ file, root }: Asked, host: Host): Result<Located> {
  const found = file === undefined ? upward(host.cwd, host) : path.resolve(host.cwd, file);
  if (found === null) return fail({ code: 'no-configuration', searched: host.cwd });
  return ok({ file: found, root: found.endsWith('.json') ? path.resolve(host.cwd, root ?? '.') : path.dirname(found) });
}

/** How a file is shown to people: from the working directory when it is below it. */
export function shownAs(file: string, host: Host): string {
  const relative = path.relative(host.cwd, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
