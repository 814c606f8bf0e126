/** Reads the journal that the part inside a runner wrote. */
import type { Host } from '../host/host.ts';
import type { JournalEntry } from '../model/journal.ts';

/** Its entries in order; [] when there is none. A last line that a crash cut short is left out. Muster itself wrote the others. */
export function readJournal(file: string, host: Host): JournalEntry[] {
  const outcome = host.files.read(file);
  if (outcome.kind !== 'text') return [];
  const whole = outcome.text.split('\n').slice(0, -1);
  return whole.map((line): JournalEntry => JSON.parse(line));
}
