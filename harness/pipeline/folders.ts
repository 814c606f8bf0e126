/** Where Muster keeps what belongs to a repository: `.muster/` at its root, invisible to git. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { RunId } from '../model/ids.ts';
import { compileCacheDir } from '../run/compile-cache.ts';

/** Runs whose reports and logs are kept. */
const KEPT_RUNS = 20;

/** Files of compiled code that are kept; those of one runner are some hundred. Node itself never removes any. */
const KEPT_COMPILED = 4000;

const IGNORE_ALL = '# Made by Muster: graph, caches, reports and logs. Nothing here belongs in version control.\n*\n';

/** The folder itself; made with a .gitignore of its own, so that no repository has to name it. */
export function ensureMusterDir(root: string, { files }: Host): string {
  const dir = path.join(root, '.muster');
  const ignore = path.join(dir, '.gitignore');
  if (!files.exists(ignore)) files.write(ignore, IGNORE_ALL);
  return dir;
}

export function runsDir(root: string): string {
  return path.join(root, '.muster', 'runs');
}

export function runDir(root: string, run: RunId): string {
  return path.join(runsDir(root), run);
}

/** A copy of the last run's plan, for `muster explain <test-id>`. */
export function lastPlanFile(root: string): string {
  return path.join(root, '.muster', 'last-plan.json');
}

/** Folders of finished runs, oldest first: their names begin with the time. */
export function knownRuns(root: string, { files }: Pick<Host, 'files'>): string[] {
  return files.list(runsDir(root)).filter((name) => name.startsWith('run-'));
}

/** Removes the oldest runs beyond those that are kept, and compiled code that has become too much. What cannot be removed is of no concern to the run that just ended. */
export function dropOld(root: string, { files }: Host): void {
  const compiled = compileCacheDir(root);
  try {
    for (const name of knownRuns(root, { files }).slice(0, -KEPT_RUNS)) files.remove(path.join(runsDir(root), name));
    const kept = files.list(compiled).flatMap((version) => files.list(path.join(compiled, version)));
    if (kept.length > KEPT_COMPILED) files.remove(compiled);
  } catch {}
}
