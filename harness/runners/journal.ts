/** The journal that the part inside a runner writes: where it is, and how it is read. */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { JournalEntry } from '../model/journal.ts';
import type { Batch } from './runner.ts';

/** Absolute path of the batch's one. */
export function journalOf(batch: Batch): string {
  return path.join(batch.dir, 'journal.jsonl');
}

/** Its entries in order; [] when there is none. A last line that a crash cut short is left out. Muster itself wrote the others. */
export function readJournal(file: string, host: Host): JournalEntry[] {
  const outcome = host.files.read(file);
  if (outcome.kind !== 'text') return [];
  const whole = outcome.text.split('\n').slice(0, -1);
  return whole.map((line): JournalEntry => JSON.parse(line));
}
