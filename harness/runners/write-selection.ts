/** Writes which tests may run, and how to name them, for the part inside a runner (`MUSTER_SELECTION`). */
import path from 'node:path';
import type { Host } from '../host/host.ts';
import type { FileSelection, Selection } from '../model/journal.ts';
import { identitiesOf } from './identities.ts';
import { journalOf } from './journal.ts';
import type { Batch } from './runner.ts';

/** Absolute path of the file. */
export function writeSelection(batch: Batch, files: readonly FileSelection[], host: Host): string {
  const selection: Selection = { version: 1, journal: journalOf(batch), files, identities: identitiesOf(batch, host) };
  const file = path.join(batch.dir, 'selection.json');
  host.files.write(file, JSON.stringify(selection));
  return file;
}
