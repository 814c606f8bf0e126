/**
 * A batch as seen from inside a user's runner: which tests may run, and where to tell what became of them.
 *
 * Only Node's own modules and the model are imported here, since this runs in processes that belong to the user's tools.
 */
import fs from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { isBelow, type JournalEntry, type Selection } from '../model/journal.ts';

export interface Batch<Job extends Selection> {
  readonly job: Job;
  /** Whether a test of this file with these titles was selected. */
  selects(file: string, path: readonly string[]): boolean;
  /** The file with symbolic links resolved, as the journal names it. */
  canonical(file: string): string;
  tell(entry: JournalEntry): void;
}

/** Opens the batch whose selection stands in this file. */
export function openBatch<Job extends Selection>(selectionFile: string): Batch<Job> {
  const job: Job = JSON.parse(fs.readFileSync(selectionFile, 'utf8'));
  const titlePaths = new Map(job.files.map((selected) => [selected.file, selected.titlePaths]));
  const resolved = new Map<string, string>();

  const canonical = (file: string): string => {
    const known = resolved.get(file);
    if (known !== undefined) return known;
    const real = fs.existsSync(file) ? fs.realpathSync(file) : file;
    resolved.set(file, real);
    return real;
  };
  return {
    job,
    canonical,
    selects: (file, path) => (titlePaths.get(canonical(file)) ?? []).some((selected) => isBelow(path, selected)),
    tell: (entry) => fs.appendFileSync(job.journal, `${JSON.stringify(entry)}\n`),
  };
}

/** What a runner reports of a thrown value. */
export interface Thrown {
  readonly name?: string | undefined;
  readonly message?: string | undefined;
}

/** First what was thrown, then where (`file:line:column`); without colours. */
export function describeError(error: Thrown, place: { readonly file: string; readonly line: number; readonly column: number } | undefined): string {
  const message = error.message ?? 'an error without a message';
  const named = error.name === undefined || message.startsWith(error.name) ? message : `${error.name}: ${message}`;
  return stripVTControlCharacters(place === undefined ? named : `${named}\nat ${place.file}:${place.line}:${place.column}`);
}
