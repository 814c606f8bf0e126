/**
 * Blocks of ports that a run has leased: files `<stateDir>/ports/<first port>` whose JSON names the run. A service that outlives its run
 * has blocks of its own, which name `<run>.<n>`: they are the run's as well.
 */
import path from 'node:path';
import type { HostFileAccess } from '../host/host.ts';
import { parseJson } from '../model/parse-json.ts';

interface WithFiles {
  readonly files: HostFileAccess;
}

/** null for a file that was just created, and is not written yet. */
function holderOf(text: string): string | null {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'string' ? value.run : null;
}

function isHeldBy(run: string, file: string, { files }: WithFiles): boolean {
  const found = files.isOwnFile(file) ? files.read(file) : null;
  const holder = found?.kind === 'text' ? holderOf(found.text) : null;
  return holder !== null && (holder === run || holder.startsWith(`${run}.`));
}

/** Files of the blocks that a run holds. */
export function portsOf({ stateDir, run }: { readonly stateDir: string; readonly run: string }, host: WithFiles): string[] {
  const dir = path.join(stateDir, 'ports');
  return host.files
    .list(dir)
    .map((name) => path.join(dir, name))
    .filter((file) => isHeldBy(run, file, host));
}

/** Gives back all blocks of a run that has ended; answers how many. A block that another run takes over meanwhile stays that run's. */
export function releasePorts({ stateDir, run }: { readonly stateDir: string; readonly run: string }, host: WithFiles): number {
  let released = 0;
  for (const file of portsOf({ stateDir, run }, host)) {
    const aside = `${file}.${run}.released`;
    if (!host.files.rename(file, aside)) continue;
    if (isHeldBy(run, aside, host)) released++;
    else host.files.rename(aside, file);
    host.files.remove(aside);
  }
  return released;
}
