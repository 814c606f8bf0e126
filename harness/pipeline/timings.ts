/**
 * The ring of start-up times in `.muster/timings/`: one small file for each of the last runs that started something.
 *
 * A file a run needs no lock, since every writer has its own and renames it into place, and one that is damaged costs one run. It
 * outlasts the folders of runs, which are fewer: P99 wants many starts.
 */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { RunEvent } from '../model/event.ts';
import { parseAs } from '../model/parse-json.ts';
import type { RunTimings } from '../model/timings.ts';
import { runTimings } from '../report/timings.ts';

/** Runs that are kept. */
const KEPT = 100;

const timingsDir = (root: string): string => path.join(root, '.muster', 'timings');

const isFile = (name: string): boolean => name.endsWith('.json');

/** Writes what a run started, and drops the oldest. Times that cannot be written are no concern of the run. */
export function keepTimings(root: string, events: readonly RunEvent[], { files }: Pick<Host, 'files'>): void {
  const timings = runTimings(events);
  if (timings === null) return;
  const dir = timingsDir(root);
  try {
    files.write(path.join(dir, `${timings.run}.json`), `${JSON.stringify(timings)}\n`);
    for (const name of files.list(dir).filter(isFile).slice(0, -KEPT)) files.remove(path.join(dir, name));
  } catch {}
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isTime = (value: unknown): boolean => value === null || isNumber(value);
const SOURCES: readonly unknown[] = ['cold', 'warm', 'external'];

function isTiming(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const dependsOn = fields.get('dependsOn');
  return (
    typeof fields.get('id') === 'string' &&
    SOURCES.includes(fields.get('source')) &&
    ['beganMs', 'readyMs'].every((key) => isNumber(fields.get(key))) &&
    ['spawnMs', 'listenMs', 'stopMs'].every((key) => isTime(fields.get(key))) &&
    Array.isArray(dependsOn) &&
    dependsOn.every((id) => typeof id === 'string')
  );
}

function isTimings(value: unknown): value is RunTimings {
  if (typeof value !== 'object' || value === null || !('version' in value && 'run' in value && 'at' in value && 'capabilities' in value)) return false;
  const { version, run, at, capabilities } = value;
  return version === 1 && typeof run === 'string' && typeof at === 'string' && Array.isArray(capabilities) && capabilities.every(isTiming);
}

export interface KeptTimings {
  /** Oldest first. */
  readonly runs: readonly RunTimings[];
  /** Files that cannot be read. */
  readonly unreadable: readonly string[];
}

/** All that is kept; their names begin with the time. */
export function keptTimings(root: string, { files }: Pick<Host, 'files'>): KeptTimings {
  const dir = timingsDir(root);
  const read = files.list(dir).flatMap((name) => {
    const file = path.join(dir, name);
    const found = isFile(name) ? files.read(file) : null;
    return found === null || found.kind === 'missing' ? [] : [{ file, timings: found.kind === 'text' ? parseAs(found.text, isTimings) : null }];
  });
  return {
    runs: read.flatMap(({ timings }) => timings ?? []),
    unreadable: read.flatMap(({ file, timings }) => (timings === null ? [file] : [])),
  };
}
